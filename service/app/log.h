// PoolSentry's own log, as everyone sees it who writes to it.
#pragma once

#include <string_view>

#include "core/config/config.h"

namespace poolsentry {

// Callable from any thread. Writing never fails for the caller: an implementation that cannot write
// says so in its own way.
class Log {
 public:
  virtual ~Log() = default;

  // One line; whatever stands in `message` is made printable.
  virtual void write(LogLevel level, std::string_view message) noexcept = 0;

  void debug(std::string_view message) noexcept { write(LogLevel::kDebug, message); }
  void info(std::string_view message) noexcept { write(LogLevel::kInfo, message); }
  void warning(std::string_view message) noexcept { write(LogLevel::kWarning, message); }
  void error(std::string_view message) noexcept { write(LogLevel::kError, message); }
};

}  // namespace poolsentry
