// A log that keeps what is written to it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/app/log.h"

namespace poolsentry::test {

class RecordingLog final : public Log {
 public:
  void write(LogLevel level, std::string_view message) noexcept override {
    lines.emplace_back(level, message);
  }

  std::vector<std::pair<LogLevel, std::string>> lines;
};

}  // namespace poolsentry::test
