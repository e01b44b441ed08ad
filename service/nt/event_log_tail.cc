#include "service/nt/event_log_tail.h"

#include <algorithm>
#include <iterator>

#include "core/diagnose/event_record.h"

namespace poolsentry {

Result<std::unique_ptr<SystemLog>> EventLogTail::open(std::unique_ptr<EventLogFile> log,
                                                      OnError on_error) {
  const Result<TimePoint> last_time = log->skip_to_end();
  if (!last_time) return pass_on(last_time);
  return std::make_unique<EventLogTail>(std::move(log), *last_time, std::move(on_error));
}

std::vector<SystemLogEvent> EventLogTail::take() {
  for (std::size_t reads = 0; reads < kMostReads && waiting_.size() < kMostEvents; ++reads) {
    if (!read_more()) break;
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMostEvents));
  std::vector<SystemLogEvent> events(std::make_move_iterator(waiting_.begin()),
                                     std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return events;
}

// False where there is nothing more at the moment.
bool EventLogTail::read_more() {
  const auto block = log_->read_next();
  if (!block) {
    from_beginning_ = true;
    errors_.fails(block.error());
    return false;
  }
  errors_.works();
  if (block->empty()) {
    from_beginning_ = false;
    return false;
  }
  EventRecords found = read_event_records(*block);
  for (EventRecord& record : found.records) {
    // A log that was not cleared still has what was given already.
    if (from_beginning_ && record.event.time <= last_time_) continue;
    waiting_.push_back(std::move(record.event));
  }
  if (!from_beginning_) last_time_ = std::max(last_time_, found.last_time);
  return true;
}

}  // namespace poolsentry
