// File names are wide on Windows: the library's narrow ones are in the system's code page.
#define SPDLOG_WCHAR_FILENAMES

#include "service/app/logging.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/text.h"
#include "service/app/files.h"
#include "service/nt/paths.h"

namespace poolsentry {
namespace {

constexpr const char* kLinePattern = "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

void make_folder_of(const std::filesystem::path& file) {
  std::error_code ignored;  // opening the file says what is wrong
  std::filesystem::create_directories(file.parent_path(), ignored);
}

class FileLog final : public Log {
 public:
  FileLog(LogSettings settings, Clock& clock, LogUnwritable unwritable)
      : settings_(std::move(settings)), clock_(clock), unwritable_(std::move(unwritable)) {}

  // Opens the file now, so that a wrong path is noticed at the start.
  void begin() noexcept {
    guarded([this] { (void)reopen(clock_.now()); });
  }

  void write(LogLevel level, std::string_view message) noexcept override {
    if (level < settings_.level) return;
    guarded([&] { put(level, to_printable(message)); });
  }

 private:
  // Runs `work` alone, and says outside of the lock what it found: the listener may log too.
  template <class Work>
  void guarded(Work work) noexcept {
    try {
      std::optional<std::string> news;
      {
        const std::lock_guard lock(mutex_);
        work();
        news = std::exchange(news_, std::nullopt);
      }
      if (news && unwritable_) unwritable_(settings_.path, *news);
    } catch (...) {
      // Out of memory, most likely. A log that cannot be written stops nothing.
    }
  }

  void put(LogLevel level, const std::string& line) {
    const TimePoint now = clock_.now();
    const bool is_open = logger_ != nullptr || reopen(now);
    if (!is_open || !append(now, level, line)) ++lost_;
  }

  bool append(TimePoint now, LogLevel level, const std::string& line) {
    logger_->log(now, spdlog::source_loc{}, level_of(level), spdlog::string_view_t(line));
    if (!failure_) return true;
    give_up(now, *std::exchange(failure_, std::nullopt));
    return false;
  }

  // True where the file is open, and what was lost before has been said in it.
  bool reopen(TimePoint now) {
    const bool too_early = failing_ && now >= failed_at_ && now - failed_at_ < kLogRetryAfter;
    if (too_early) return false;
    try {
      logger_ = open();
    } catch (const spdlog::spdlog_ex& error) {
      give_up(now, error.what());
      return false;
    }
    return !failing_ || say_what_is_missing(now);
  }

  bool say_what_is_missing(TimePoint now) {
    const std::string lost = std::to_string(lost_);
    if (!append(now, LogLevel::kWarning, "the log could not be written; lines missing: " + lost)) {
      return false;
    }
    failing_ = false;
    lost_ = 0;
    return true;
  }

  std::unique_ptr<spdlog::logger> open() {
    const std::filesystem::path path = path_from_utf8(settings_.path);
    make_folder_of(path);
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_st>(
        path.native(), settings_.max_bytes, settings_.max_files);
    auto logger = std::make_unique<spdlog::logger>("poolsentry", std::move(sink));
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        kLinePattern, spdlog::pattern_time_type::utc, "\n"));
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::info);
    logger->set_error_handler([this](const std::string& reason) { failure_ = reason; });
    return logger;
  }

  // The library's sink is not usable after an error (it would write to a file that it has closed):
  // it goes, and a new one is made later.
  void give_up(TimePoint now, const std::string& reason) {
    logger_.reset();
    if (!failing_) news_ = to_printable(reason);
    failing_ = true;
    failed_at_ = now;
  }

  const LogSettings settings_;
  Clock& clock_;
  const LogUnwritable unwritable_;

  std::mutex mutex_;  // guards what follows, and clock_
  std::unique_ptr<spdlog::logger> logger_;
  std::optional<std::string> failure_;  // set by the library during one call
  std::optional<std::string> news_;     // what the listener has yet to be told
  bool failing_ = false;
  TimePoint failed_at_{};  // the last attempt, while it fails
  std::uint64_t lost_ = 0;
};

}  // namespace

Result<LogSettings> log_settings(const LoggingConfig& config) {
  LogSettings settings;
  settings.level = config.level;
  if (config.path) {
    settings.path = *config.path;
    return settings;
  }
  const Result<std::string> folder = data_folder();
  if (!folder) return pass_on(folder, "log");
  settings.path = in_folder(in_folder(*folder, "logs"), "poolsentry.log");
  return settings;
}

std::unique_ptr<Log> make_file_log(LogSettings settings, Clock& clock, LogUnwritable unwritable) {
  auto log = std::make_unique<FileLog>(std::move(settings), clock, std::move(unwritable));
  log->begin();
  return log;
}

}  // namespace poolsentry
