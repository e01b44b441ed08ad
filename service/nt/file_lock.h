// Keeps a file to one process: the system frees it when the process ends, however it ends.
#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"

namespace poolsentry {

class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Takes the lock that the file `path`, UTF-8, stands for and makes the file where it is not there;
// its folder must be. Held until the FileLock goes. Another process, and this one again, do not get
// it meanwhile: kUnavailable, at once. kInternal where the file cannot be opened.
[[nodiscard]] Result<std::unique_ptr<FileLock>> lock_file(const std::string& path);

}  // namespace poolsentry
