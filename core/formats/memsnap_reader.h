// What memsnap's two logs have in common: stamp lines, where a snapshot begins and ends, its time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/formats/aligned_rows.h"
#include "core/formats/format_reader.h"
#include "core/formats/memsnap_stamps.h"

namespace poolsentry {

// The values of !LogType.
inline constexpr std::string_view kPoolLogType = "poolsnap";
inline constexpr std::string_view kProcessLogType = "memsnap";

// The first LogType of a log's head; empty where it has none.
[[nodiscard]] std::string_view memsnap_log_type(std::string_view head);
// True where the head has one of the stamps that come with a time: that itself may be damaged.
[[nodiscard]] bool has_memsnap_times(std::string_view head);
// True where `wanted` accepts one of the lines of the head.
[[nodiscard]] bool has_line(std::string_view head, bool (*wanted)(std::string_view line));

// A snapshot begins with its stamps; in a log without times (memsnap of Windows 2000 without -t)
// with its header. A snapshot whose SystemTime is damaged takes its time from the progress of
// TickCount since the one before, or is left out.
class MemsnapReader : public LogReader {
 public:
  // `type` is the LogType of the snapshots that this reader takes; others are left out.
  MemsnapReader(LogInput input, std::string_view type);

  [[nodiscard]] Result<bool> next(Snapshot& snapshot) final;
  [[nodiscard]] bool has_times() const final { return timed_; }
  [[nodiscard]] std::uint64_t snapshot_line() const final { return first_line_; }

 protected:
  // True where the line is a header, which then holds for the rows behind it.
  virtual bool take_header(std::string_view line) = 0;
  // Puts a row into the snapshot; returns why it cannot be used, or nothing.
  virtual std::string_view take_row(std::string_view line, Snapshot& snapshot) = 0;
  // Takes the rows at the front of `text` (lines with their ends) that can be told to be rows at
  // one glance, up to the first that cannot, or that is a loss.
  [[nodiscard]] virtual TakenRows take_plain_rows(std::string_view text, Snapshot& snapshot) {
    static_cast<void>(text), static_cast<void>(snapshot);
    return {};
  }
  // A new snapshot begins.
  virtual void begin_rows() {}

  [[nodiscard]] const LogInput& input() const { return input_; }

 private:
  void begin(Snapshot& snapshot);
  bool read_rows(Snapshot& snapshot);
  void take_unread_rows(Snapshot& snapshot);
  bool begins_snapshot(std::string_view line);
  void take_line(std::string_view line, Snapshot& snapshot);
  void take_stamp(const Stamp& stamp, Snapshot& snapshot);
  void take_type(std::string_view type, Snapshot& snapshot);
  bool finish(Snapshot& snapshot, bool at_end);
  bool settle_time(Snapshot& snapshot);
  [[nodiscard]] std::optional<TimePoint> time_by_tick_count(const Snapshot& snapshot) const;

  LogInput input_;
  RowLosses losses_{input_};
  std::string_view type_;
  bool timed_;
  std::uint64_t first_line_ = 0;   // of this snapshot; 0 before it
  std::optional<TimePoint> time_;  // what its SystemTime says
  std::uint64_t time_line_ = 0;    // where that stands; 0 for nowhere
  bool is_foreign_ = false;        // its LogType is another one
  std::optional<TimePoint> time_before_;
  std::optional<Duration> uptime_before_;
};

}  // namespace poolsentry
