// Follows a log that is read by ReadEventLog. Portable: what Windows does is behind EventLogFile,
// so that a log that is cleared, wraps around or fails is a test.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/diagnose/system_log.h"
#include "service/nt/error_once.h"

namespace poolsentry {

// One log, with a place up to which it has been read. Used by one thread.
class EventLogFile {
 public:
  virtual ~EventLogFile() = default;

  // Puts the place behind what there is. The time of the last record; 1970 where there is none.
  [[nodiscard]] virtual Result<TimePoint> skip_to_end() = 0;

  // The next whole records (event_record.h), oldest first; empty where there are none. They live
  // until the next call. After an error, such as that the log was cleared, the place is the
  // beginning.
  [[nodiscard]] virtual Result<std::span<const std::byte>> read_next() = 0;
};

class EventLogTail final : public SystemLog {
 public:
  // Blocks of records that one take() reads; the rest waits. ReadEventLog gives up to 64 KB each.
  static constexpr std::size_t kMostReads = 64;

  // Begins behind what there is.
  [[nodiscard]] static Result<std::unique_ptr<SystemLog>> open(std::unique_ptr<EventLogFile> log,
                                                               OnError on_error);

  // `log` stands at its end, and `last_time` is that of its last record.
  EventLogTail(std::unique_ptr<EventLogFile> log, TimePoint last_time, OnError on_error)
      : log_(std::move(log)), errors_(std::move(on_error)), last_time_(last_time) {}

  [[nodiscard]] std::vector<SystemLogEvent> take() override;

 private:
  [[nodiscard]] bool read_more();

  std::unique_ptr<EventLogFile> log_;
  ErrorOnce errors_;
  std::vector<SystemLogEvent> waiting_;  // read and not yet given: at most one block's
  TimePoint last_time_;                  // of the newest record that was read
  // The place was lost: what is not newer than last_time_ may have been given before.
  bool from_beginning_ = false;
};

}  // namespace poolsentry
