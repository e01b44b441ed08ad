// poolmon: its screens (redirected or copied, with changes in brackets) and the snapshots that /n
// writes, with the times that scripts put before them, or without any.
#include <deque>
#include <utility>

#include "core/base/text.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"
#include "core/formats/log_time.h"
#include "core/formats/pool_rows.h"
#include "core/formats/poolmon_lines.h"

namespace poolsentry {
namespace {

// How many snapshots are read ahead to find out whether the log has times and in which order it
// writes day and month: two days of hourly ones.
constexpr std::size_t kMaxHeld = 48;

// What a reader needs to know of a snapshot besides what is in it.
struct Heading {
  std::uint64_t line = 0;  // its first; 0 before there is one
  std::optional<LogTime> time;
  std::uint64_t unreadable_time_line = 0;  // 0 for none
};

// Makes snapshots of lines, without their times.
class PoolmonParser {
 public:
  explicit PoolmonParser(LogInput& input) : input_(input) {}

  // Reads the next snapshot that has rows. False at the end of the log.
  bool read(Snapshot& snapshot, Heading& heading) {
    bool at_end = false;
    while (!at_end) {
      begin(snapshot, heading);
      at_end = !read_table(snapshot, heading);
      const std::size_t rows = snapshot.usages.size();
      if (losses_.finish(rows, at_end) && rows > 0) return true;
    }
    return false;
  }

 private:
  void begin(Snapshot& snapshot, Heading& heading) {
    snapshot.clear();
    heading = {};
    index_.clear();
    in_table_ = false;
    is_left_out_ = false;
  }

  // Reads up to the first line of the next snapshot. False at the end of the log.
  bool read_table(Snapshot& snapshot, Heading& heading) {
    while (const auto line = input_.next_line()) {
      if (take_row(*line, snapshot)) continue;
      const PoolmonLine kind = classify_poolmon_line(*line);
      if (kind == PoolmonLine::kBlank) continue;
      const auto layout = kind == PoolmonLine::kOther ? parse_pool_header(*line) : std::nullopt;
      const bool is_above_table = kind != PoolmonLine::kOther || layout;
      if (is_above_table && !snapshot.usages.empty()) {
        input_.put_back();
        return true;
      }
      if (heading.line == 0) heading.line = input_.line_number();
      if (layout) {
        take_header(*layout);
      } else {
        take_other(kind, *line, snapshot, heading);
      }
    }
    return false;
  }

  // True where the line is a row, usable or not.
  bool take_row(std::string_view line, Snapshot& snapshot) {
    TagUsage usage;
    bool was_whole = true;
    RowResult result = parse_pool_row(line, layout_, usage, was_whole);
    if (result == RowResult::kNotARow) return false;
    if (is_left_out_ || result == RowResult::kTotals) return true;
    if (!was_whole && input_.at_unfinished_end()) result = RowResult::kCut;
    const std::string_view lost =
        result == RowResult::kRow ? index_.add(usage, snapshot.usages) : reason_of(result);
    if (!lost.empty()) losses_.lose(lost);
    snapshot.bytes_wrap_at_32_bits = layout_.is_narrow;
    return true;
  }

  void take_header(const PoolLayout& layout) {
    layout_ = layout;
    in_table_ = true;
  }

  void take_other(PoolmonLine kind, std::string_view line, Snapshot& snapshot, Heading& heading) {
    bool fine = true;
    switch (kind) {
      case PoolmonLine::kTime:
        take_time(line, heading);
        break;
      case PoolmonLine::kMemory:
        fine = apply_memory_line(line, snapshot);
        break;
      case PoolmonLine::kCommit:
        fine = apply_commit_line(line, snapshot);
        break;
      case PoolmonLine::kSystem:
        take_title(false);
        break;
      case PoolmonLine::kSession:
        take_title(true);
        break;
      // Above a table anything may stand: the prompt, what a script says.
      default:
        fine = !in_table_;
    }
    if (!fine) losses_.lose(reason_of(RowResult::kNotARow));
  }

  void take_time(std::string_view line, Heading& heading) {
    const auto time = parse_log_time(time_text(line));
    if (time) heading.time = time;
    if (!time) heading.unreadable_time_line = input_.line_number();
  }

  // One log may hold screens of the system's pools and, after the key s, of a session's. They are
  // not the same pools: the kind that comes first counts.
  void take_title(bool is_session) {
    if (!of_session_) of_session_ = is_session;
    is_left_out_ = *of_session_ != is_session;
    if (is_left_out_) losses_.lose("a table of other pools (system, session) is left out");
  }

  LogInput& input_;
  RowLosses losses_{input_};
  PoolLayout layout_;
  UsageIndex index_;
  bool in_table_ = false;
  bool is_left_out_ = false;
  std::optional<bool> of_session_;
};

class PoolmonReader final : public LogReader {
 public:
  explicit PoolmonReader(LogInput input)
      : input_(std::move(input)), name_(name_of(input_.head())) {}

  Result<bool> next(Snapshot& snapshot) override {
    if (!settled_) settle();
    do {
      if (!take_held(snapshot) && !parser_.read(snapshot, heading_)) return input_.end();
    } while (!set_time(snapshot));
    return true;
  }

  [[nodiscard]] std::string_view format_name() const override { return name_; }
  [[nodiscard]] bool has_times() const override { return timed_; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return heading_.line; }

 private:
  struct Held {
    Snapshot snapshot;
    Heading heading;
  };

  // Only a screen has changes in brackets or says whose pools it shows.
  static std::string_view name_of(std::string_view head) {
    const bool is_screen = head.find("pool information") != std::string_view::npos ||
                           head.find("(   ") != std::string_view::npos;
    return is_screen ? "poolmon screen" : "poolmon /n snapshots";
  }

  // Reads ahead until the log's times are understood.
  void settle() {
    settled_ = true;
    while (held_.size() < kMaxHeld) {
      Held held;
      if (!parser_.read(held.snapshot, held.heading)) break;
      held_.push_back(std::move(held));
      const auto& time = held_.back().heading.time;
      if (!time) continue;
      timed_ = true;
      order_.see(*time);
      if (!time->is_ambiguous()) break;
    }
    order_.settle(input_.options().file_time);
  }

  bool take_held(Snapshot& snapshot) {
    if (held_.empty()) return false;
    std::swap(snapshot, held_.front().snapshot);
    heading_ = held_.front().heading;
    held_.pop_front();
    return true;
  }

  // False where the snapshot has to be left out because others have times and this one has none.
  bool set_time(Snapshot& snapshot) {
    const std::uint64_t unreadable = heading_.unreadable_time_line;
    if (!timed_) {
      if (unreadable != 0) input_.lose_at(unreadable, "the date cannot be read");
      snapshot.time = input_.next_made_time();
      return true;
    }
    if (!heading_.time) {
      input_.lose_at(unreadable != 0 ? unreadable : heading_.line,
                     "a snapshot without a readable time is left out");
      return false;
    }
    return resolve_time(*heading_.time, snapshot);
  }

  bool resolve_time(const LogTime& time, Snapshot& snapshot) {
    if (order_.contradicts(time)) {
      input_.lose_at(heading_.line,
                     "the date shows that day and month of earlier ones were mixed up");
      order_.see(time);
    }
    if (!time.has_zone) input_.note("has local times; they are taken as UTC");
    snapshot.time = order_.resolve(time);
    return true;
  }

  LogInput input_;
  std::string_view name_;
  PoolmonParser parser_{input_};
  Heading heading_;  // of the snapshot given last
  DateOrder order_;
  std::deque<Held> held_;
  bool settled_ = false;
  bool timed_ = false;
};

}  // namespace

bool recognises_poolmon(std::string_view head) {
  constexpr std::size_t kRowsThatProve = 2;
  std::size_t rows = 0;
  PoolLayout layout;
  while (!head.empty() && rows < kRowsThatProve) {
    const std::string_view line = take_line(head);
    if (parse_pool_header(line)) return true;
    TagUsage usage;
    bool was_whole = true;
    if (parse_pool_row(line, layout, usage, was_whole) == RowResult::kRow) ++rows;
  }
  return rows == kRowsThatProve;
}

std::unique_ptr<LogReader> make_poolmon_reader(LogInput input) {
  return std::make_unique<PoolmonReader>(std::move(input));
}

}  // namespace poolsentry
