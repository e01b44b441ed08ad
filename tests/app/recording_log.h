// A log that keeps what is written to it, from any thread.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/app/log.h"

namespace poolsentry::test {

class RecordingLog final : public Log {
 public:
  void write(LogLevel level, std::string_view message) noexcept override {
    const std::lock_guard lock(mutex_);
    lines.emplace_back(level, message);
  }

  // To be read when nobody writes any more.
  std::vector<std::pair<LogLevel, std::string>> lines;

 private:
  std::mutex mutex_;
};

}  // namespace poolsentry::test
