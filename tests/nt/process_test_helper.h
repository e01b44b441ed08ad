// Where process_helper lies, and what it holds.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "service/nt/file_lock.h"
#include "service/nt/paths.h"

namespace poolsentry {

// Beside the test program; its full path in the form of the platform.
inline std::string process_helper() {
  const std::string self = executable_path().value();
  return self.substr(0, self.find_last_of("\\/") + 1) + POOLSENTRY_PROCESS_HELPER;
}

// Waits until nobody has the lock, that is until who held it is gone; false after a minute.
inline bool becomes_free(const std::string& path) {
  const auto last = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (!lock_file(path)) {
    if (std::chrono::steady_clock::now() > last) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace poolsentry
