// How the samples of one source lie in time: what came next, and how much later.
//
// A log may hold restarts, a clock that was set, a summer time that ended, two files in the wrong
// order and the same snapshot twice. Everything behind wants none of that: it wants samples that go
// on, how long after each other, and to be told when the counters began anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

enum class StepKind : std::uint8_t {
  kFirst,       // nothing came before
  kNext,        // the ordinary case
  kReboot,      // counters began anew: the system restarted, or it is another host
  kClockStep,   // goes on, but the clock was set in between; `elapsed` is what really passed
  kOutOfOrder,  // older than what came before: to be skipped, and a loss
  kDuplicate,   // the same snapshot again: to be skipped
};

struct Step {
  StepKind kind = StepKind::kFirst;
  // Since the last snapshot that was not skipped. At least 1 ms, but 0 for the first and for those
  // to be skipped.
  Duration elapsed{};
  // The time of this snapshot as if the clock had never been set: the first one's time and all that
  // elapsed since. It strictly increases and is the samples' own time while clock and uptime agree.
  TimePoint timeline{};

  [[nodiscard]] bool is_to_be_skipped() const {
    return kind == StepKind::kOutOfOrder || kind == StepKind::kDuplicate;
  }
};

// Fed every snapshot of one source in order. What it judges by, the best first:
// - uptime, where this snapshot and the last have one: no look at the tags is needed;
// - the alloc counters: they never go back while a system runs;
// - the clock alone. A first step back of at most 2 h is then taken for the end of summer time.
// Constant memory, no allocation but for the host's name. Used by one thread.
class EpochTracker {
 public:
  // So many tags are compared where there is no uptime; the rest follow them.
  static constexpr std::size_t kMaxComparedTags = 256;
  // The usual distance of samples is the median of so many ordinary steps.
  static constexpr std::size_t kUsualSteps = 5;
  // Clock and uptime may differ by so much in a step before the clock counts as set.
  static constexpr Duration kClockTolerance = std::chrono::seconds{60};
  // A clock that goes back by no more, in a source without uptime and counters: summer time.
  static constexpr Duration kMaxSummerTimeStep = std::chrono::hours{2};
  // What is taken to have elapsed where neither clock nor uptime nor earlier steps tell.
  static constexpr Duration kAssumedStep = std::chrono::seconds{60};

  [[nodiscard]] Step observe(const Snapshot& snapshot);

 private:
  struct Verdict {
    StepKind kind;
    Duration elapsed;
  };
  static constexpr std::uint64_t kNoTag = ~std::uint64_t{0};
  // The readings of one tag in one pool.
  struct Reading {
    std::uint64_t tag_and_pool = kNoTag;
    std::uint64_t allocs = 0;
    std::uint64_t bytes = 0;
    [[nodiscard]] bool operator==(const Reading&) const = default;
  };
  using Readings = std::array<Reading, kMaxComparedTags>;
  // One of the tags that are compared, and its row in the snapshot.
  struct Compared {
    std::uint64_t tag_and_pool = kNoTag;
    std::size_t row = 0;
  };
  // How the counters of a snapshot stand to those before.
  enum class Direction : std::uint8_t { kUnknown, kForward, kBack };

  [[nodiscard]] Verdict judge(const Snapshot& snapshot) const;
  [[nodiscard]] Verdict judge_by_uptime(Duration clock, Duration uptime, bool wraps) const;
  [[nodiscard]] Verdict judge_by_counters(Duration clock, const Snapshot& snapshot) const;
  [[nodiscard]] Verdict judge_by_clock(Duration clock) const;
  [[nodiscard]] bool is_other_host(const Snapshot& snapshot) const;
  [[nodiscard]] bool has_rebooted(Duration counted, Duration clock, Duration uptime) const;
  [[nodiscard]] Direction direction(CounterWidth width) const;
  [[nodiscard]] bool is_same_as_last(const Snapshot& snapshot) const;
  [[nodiscard]] std::optional<Duration> usual_step() const;
  void collect(const Snapshot& snapshot);
  [[nodiscard]] bool compared_stand_where_they_stood(const Snapshot& snapshot) const;
  void choose_compared(const Snapshot& snapshot);
  void accept(const Snapshot& snapshot, const Verdict& verdict);

  bool started_ = false;
  TimePoint timeline_{};
  // Of the last snapshot that was not skipped.
  TimePoint last_time_{};
  std::optional<Duration> last_uptime_;
  std::string host_;
  std::array<PoolTotal, 2> last_totals_;
  bool stepped_back_ = false;  // the last step was a clock that went back

  // Readings of the last snapshot and of the one in hand; empty where the uptime makes them
  // needless.
  std::array<Readings, 2> readings_;
  std::size_t last_ = 0;  // which of both is the last one's

  // Chosen for the last snapshot that had so many rows.
  std::array<Compared, kMaxComparedTags> compared_{};
  std::size_t compared_of_ = 0;

  std::array<Duration, kUsualSteps> steps_{};
  std::size_t step_count_ = 0;
};

}  // namespace poolsentry
