#include "service/nt/error.h"
#include "service/nt/file_lock.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"

namespace poolsentry {
namespace {

class HeldFile final : public FileLock {
 public:
  explicit HeldFile(FileHandle file) : file_(std::move(file)) {}

 private:
  FileHandle file_;
};

}  // namespace

// A file that is shared with nobody is a lock.
Result<std::unique_ptr<FileLock>> lock_file(const std::string& path) {
  FileHandle file(CreateFileW(to_utf16(path).c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (file) return std::make_unique<HeldFile>(std::move(file));
  const DWORD status = GetLastError();
  if (status == ERROR_SHARING_VIOLATION) {
    return failure(ErrorKind::kUnavailable, path + ": another process holds it");
  }
  return tl::unexpected(windows_error(status, path));
}

}  // namespace poolsentry
