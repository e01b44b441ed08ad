#include "core/formats/memsnap_reader.h"

#include <utility>

#include "core/base/text.h"
#include "core/formats/fields.h"

namespace poolsentry {
namespace {

// The value of the first stamp of that name; nothing where the head has none.
std::optional<std::string_view> stamp_value(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const auto stamp = parse_stamp(take_line(head));
    if (stamp && stamp->name == name) return stamp->value;
  }
  return std::nullopt;
}

std::size_t rows_of(const Snapshot& snapshot) {
  return snapshot.usages.size() + snapshot.processes.size();
}

}  // namespace

std::string_view memsnap_log_type(std::string_view head) {
  return stamp_value(head, "LogType").value_or(std::string_view{});
}

bool has_memsnap_times(std::string_view head) {
  return stamp_value(head, "SystemTime") || stamp_value(head, "TickCount");
}

bool has_line(std::string_view head, bool (*wanted)(std::string_view line)) {
  while (!head.empty()) {
    if (wanted(take_line(head))) return true;
  }
  return false;
}

MemsnapReader::MemsnapReader(LogInput input, std::string_view type)
    : input_(std::move(input)), type_(type), timed_(has_memsnap_times(input_.head())) {}

Result<bool> MemsnapReader::next(Snapshot& snapshot) {
  while (true) {
    begin(snapshot);
    const bool at_end = !read_rows(snapshot);
    if (finish(snapshot, at_end)) return true;
    if (at_end) return input_.end();
  }
}

void MemsnapReader::begin(Snapshot& snapshot) {
  snapshot.clear();
  begin_rows();
  first_line_ = 0;
  time_.reset();
  time_line_ = 0;
  is_foreign_ = false;
}

// Reads up to the first line of the next snapshot. False at the end of the log.
bool MemsnapReader::read_rows(Snapshot& snapshot) {
  while (const auto line = input_.next_line()) {
    if (rows_of(snapshot) > 0 && begins_snapshot(*line)) {
      input_.put_back();
      return true;
    }
    if (first_line_ == 0) first_line_ = input_.line_number();
    take_line(*line, snapshot);
    if (!is_foreign_) take_unread_rows(snapshot);
  }
  return false;
}

void MemsnapReader::take_unread_rows(Snapshot& snapshot) {
  const TakenRows taken = take_plain_rows(input_.unread(), snapshot);
  input_.skip(taken.bytes, taken.rows);
  if (!taken.lost.empty()) losses_.lose(taken.lost);
}

bool MemsnapReader::begins_snapshot(std::string_view line) {
  if (line.starts_with('!')) return parse_stamp(line).has_value();
  return !timed_ && take_header(line);
}

void MemsnapReader::take_line(std::string_view line, Snapshot& snapshot) {
  if (line.starts_with('!')) {
    if (const auto stamp = parse_stamp(line)) return take_stamp(*stamp, snapshot);
  }
  if (is_foreign_) return;
  const std::string_view lost = take_row(line, snapshot);
  if (lost.empty() || trim(line).empty() || take_header(line)) return;
  losses_.lose(lost);
}

void MemsnapReader::take_stamp(const Stamp& stamp, Snapshot& snapshot) {
  if (stamp.name == "LogType") return take_type(stamp.value, snapshot);
  if (stamp.name != "SystemTime") return apply_stamp(stamp, snapshot);
  time_ = parse_system_time(stamp.value);
  time_line_ = input_.line_number();
}

// Stamps without rows may stand before this one: they are nobody's. And memsnap may have written
// both of its logs into one file.
void MemsnapReader::take_type(std::string_view type, Snapshot& snapshot) {
  begin(snapshot);
  first_line_ = input_.line_number();
  const bool known = type == kPoolLogType || type == kProcessLogType;
  is_foreign_ = known && type != type_;
  if (is_foreign_) input_.lose("a snapshot of memsnap's other log stands here and is left out");
}

bool MemsnapReader::finish(Snapshot& snapshot, bool at_end) {
  const std::size_t rows = rows_of(snapshot);
  const bool is_whole = losses_.finish(rows, at_end);
  if (rows == 0 || !is_whole || !settle_time(snapshot)) return false;
  time_before_ = snapshot.time;
  uptime_before_ = snapshot.uptime;
  return true;
}

bool MemsnapReader::settle_time(Snapshot& snapshot) {
  if (!timed_) {
    snapshot.time = input_.next_made_time();
    return true;
  }
  const std::uint64_t line = time_line_ != 0 ? time_line_ : first_line_;
  const auto counted = time_ ? time_ : time_by_tick_count(snapshot);
  if (!counted) input_.lose_at(line, "a snapshot without a readable SystemTime is left out");
  if (counted && !time_) {
    input_.lose_at(line, "SystemTime cannot be read; the time was taken from TickCount");
  }
  snapshot.time = counted.value_or(TimePoint{});
  return counted.has_value();
}

// The time before plus what TickCount has gone on since. More than a few days are no progress but
// a restart.
std::optional<TimePoint> MemsnapReader::time_by_tick_count(const Snapshot& snapshot) const {
  constexpr std::int64_t kMaxProgressMs = 7LL * 24 * 3600 * 1000;
  if (!time_before_ || !uptime_before_ || !snapshot.uptime) return std::nullopt;
  std::int64_t progress = (*snapshot.uptime - *uptime_before_).count();
  if (progress < 0 && snapshot.uptime_wraps_at_32_bits) progress += std::int64_t{1} << 32U;
  if (progress <= 0 || progress > kMaxProgressMs) return std::nullopt;
  return *time_before_ + Duration(progress);
}

}  // namespace poolsentry
