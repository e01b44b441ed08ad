// The log as a file that is kept in bounds: at most kMaxLogFiles + 1 files of kMaxLogBytes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/config/config.h"
#include "service/app/log.h"

namespace poolsentry {

inline constexpr std::size_t kMaxLogBytes = 10 << 20;
// Older ones that are kept: poolsentry.1.log is the youngest of them.
inline constexpr std::size_t kMaxLogFiles = 5;
// How long nothing is tried after the file could not be written.
inline constexpr Duration kLogRetryAfter = std::chrono::minutes{1};

struct LogSettings {
  std::string path;
  LogLevel level = LogLevel::kInfo;  // the least that is written
  std::size_t max_bytes = kMaxLogBytes;
  std::size_t max_files = kMaxLogFiles;
};

// What `config` asks for; its path is logs/poolsentry.log in the data folder unless it names one.
[[nodiscard]] Result<LogSettings> log_settings(const LoggingConfig& config);

// Called with the path and the reason when the log can no longer be written; never twice before it
// could be written again. It runs on the thread that wrote to the log.
using LogUnwritable = std::function<void(const std::string& path, const std::string& reason)>;

// A log in that file, whose folder is made where it is missing. Lines are stamped with the UTC time
// of `clock`, which must outlive the log and is asked on the threads that write, one at a time.
// From kInfo upwards they reach the file at once. Where the file cannot be written, now or later,
// what is said goes nowhere until it can be; the first line after that says how much is missing.
[[nodiscard]] std::unique_ptr<Log> make_file_log(LogSettings settings, Clock& clock,
                                                 LogUnwritable unwritable);

}  // namespace poolsentry
