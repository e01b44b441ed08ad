#include "core/pool/epoch.h"

#include <algorithm>
#include <cmath>

#include "core/pool/counter.h"

namespace poolsentry {
namespace {

using std::chrono::abs;

constexpr Duration kLeast{1};
constexpr Duration kTickWrap{std::int64_t{1} << 32U};  // GetTickCount: 49.7 days

// Data is older where clock and uptime went back alike: within 5 s or 1 %.
constexpr Duration kAlikeTolerance = std::chrono::seconds{5};
constexpr std::int64_t kAlikeShare = 100;
// While clock and uptime agree to 1 s or 1 in 1000 the clock is followed: tick counts are coarse,
// and their errors must not add up.
constexpr Duration kAgreeTolerance = std::chrono::seconds{1};
constexpr std::int64_t kAgreeShare = 1000;

bool are_alike(Duration a, Duration b, Duration tolerance, std::int64_t share) {
  return abs(a - b) <= std::max(tolerance, abs(b) / share);
}

// What the uptime went on by: with the number of wraps that comes nearest to the clock, if it does
// come near, else none.
Duration counted_step(Duration difference, Duration clock, bool wraps) {
  if (!wraps) return difference;
  const double missing = static_cast<double>((clock - difference).count());
  const auto count = std::llround(missing / static_cast<double>(kTickWrap.count()));
  const Duration counted = difference + count * kTickWrap;
  return are_alike(counted, clock, EpochTracker::kClockTolerance, kAlikeShare) ? counted
                                                                               : difference;
}

std::uint64_t key_of(const TagUsage& usage) {
  return std::uint64_t{usage.tag.value()} << 1U | (usage.pool == Pool::kPaged ? 1U : 0U);
}

// Nothing where there is none, or none that a system could have: differences must not overflow.
std::optional<Duration> credible_uptime(const Snapshot& snapshot) {
  constexpr Duration kMaxUptime = std::chrono::years{100};
  if (!snapshot.uptime || *snapshot.uptime < Duration::zero()) return std::nullopt;
  return *snapshot.uptime <= kMaxUptime ? snapshot.uptime : std::nullopt;
}

}  // namespace

Step EpochTracker::observe(const Snapshot& snapshot) {
  collect(snapshot);
  const Verdict verdict = started_ ? judge(snapshot) : Verdict{StepKind::kFirst, Duration::zero()};
  Step step{verdict.kind, verdict.elapsed, timeline_};
  if (step.is_to_be_skipped()) return step;
  accept(snapshot, verdict);
  step.timeline = timeline_;
  return step;
}

EpochTracker::Verdict EpochTracker::judge(const Snapshot& snapshot) const {
  const Duration clock = snapshot.time - last_time_;
  if (is_other_host(snapshot)) return {StepKind::kReboot, std::max(clock, kLeast)};
  const auto uptime = credible_uptime(snapshot);
  if (!last_uptime_ || !uptime) return judge_by_counters(clock, snapshot);
  return judge_by_uptime(clock, *uptime, snapshot.uptime_wraps_at_32_bits);
}

EpochTracker::Verdict EpochTracker::judge_by_uptime(Duration clock, Duration uptime,
                                                    bool wraps) const {
  const Duration counted = counted_step(uptime - *last_uptime_, clock, wraps);
  if (counted == Duration::zero() && clock == Duration::zero()) {
    return {StepKind::kDuplicate, Duration::zero()};
  }
  if (counted < Duration::zero()) {
    const bool older =
        clock <= Duration::zero() && are_alike(counted, clock, kAlikeTolerance, kAlikeShare);
    if (older) return {StepKind::kOutOfOrder, Duration::zero()};
    return {StepKind::kReboot, std::max({clock, uptime, kLeast})};
  }
  if (abs(counted - clock) <= kClockTolerance) {
    const bool agree =
        clock > Duration::zero() && are_alike(counted, clock, kAgreeTolerance, kAgreeShare);
    return {StepKind::kNext, std::max(agree ? clock : counted, kLeast)};
  }
  if (has_rebooted(counted, clock, uptime)) return {StepKind::kReboot, clock};
  return {StepKind::kClockStep, std::max(counted, kLeast)};
}

// The uptime went on, but by less than the clock. Was the clock set forward, or was the system off
// for a while and is up again for longer than it was at the last sample? For the latter it must
// have started after that sample; a step of the usual length speaks for the former.
bool EpochTracker::has_rebooted(Duration counted, Duration clock, Duration uptime) const {
  constexpr std::int64_t kUsualShare = 5;
  const auto usual = usual_step();
  const bool is_usual = usual && are_alike(counted, *usual, kLeast, kUsualShare);
  return uptime <= clock && !is_usual;
}

EpochTracker::Verdict EpochTracker::judge_by_counters(Duration clock,
                                                      const Snapshot& snapshot) const {
  const Direction counters = direction(snapshot.counter_width);
  if (clock == Duration::zero()) {
    if (is_same_as_last(snapshot)) return {StepKind::kDuplicate, Duration::zero()};
    if (counters == Direction::kBack) return {StepKind::kOutOfOrder, Duration::zero()};
    return {StepKind::kNext, kLeast};
  }
  if (clock > Duration::zero()) {
    return {counters == Direction::kBack ? StepKind::kReboot : StepKind::kNext, clock};
  }
  if (counters == Direction::kUnknown) return judge_by_clock(clock);
  if (counters == Direction::kBack) return {StepKind::kOutOfOrder, Duration::zero()};
  return {StepKind::kClockStep, usual_step().value_or(kAssumedStep)};
}

// The clock went back and nothing else tells why. A second step back in a row is no summer time.
EpochTracker::Verdict EpochTracker::judge_by_clock(Duration clock) const {
  if (-clock > kMaxSummerTimeStep || stepped_back_) {
    return {StepKind::kOutOfOrder, Duration::zero()};
  }
  return {StepKind::kClockStep, usual_step().value_or(kAssumedStep)};
}

bool EpochTracker::is_other_host(const Snapshot& snapshot) const {
  return !host_.empty() && !snapshot.host.empty() && snapshot.host != host_;
}

// A vote of the tags whose counter moved. One driver that was loaded anew is outvoted by the rest.
EpochTracker::Direction EpochTracker::direction(CounterWidth width) const {
  const Readings& before = readings_[last_];
  const Readings& now = readings_[1 - last_];
  std::size_t forward = 0;
  std::size_t back = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const bool comparable = now[i].tag_and_pool == before[i].tag_and_pool;
    if (!comparable || now[i].allocs == before[i].allocs) continue;
    (advance(before[i].allocs, now[i].allocs, width).moved_back ? back : forward) += 1;
  }
  if (forward + back == 0) return Direction::kUnknown;
  return back > forward ? Direction::kBack : Direction::kForward;
}

bool EpochTracker::is_same_as_last(const Snapshot& snapshot) const {
  const auto same_bytes = [](const PoolTotal& a, const PoolTotal& b) { return a.bytes == b.bytes; };
  return readings_[0] == readings_[1] &&
         std::equal(last_totals_.begin(), last_totals_.end(), snapshot.totals.begin(), same_bytes);
}

std::optional<Duration> EpochTracker::usual_step() const {
  const std::size_t count = std::min(step_count_, steps_.size());
  if (count == 0) return std::nullopt;
  auto sorted = steps_;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(sorted.begin(), middle, sorted.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

void EpochTracker::collect(const Snapshot& snapshot) {
  Readings& now = readings_[1 - last_];
  now.fill(Reading{});
  if (credible_uptime(snapshot) && (last_uptime_ || !started_)) return;
  if (!compared_stand_where_they_stood(snapshot)) choose_compared(snapshot);
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (compared_[i].tag_and_pool == kNoTag) continue;
    const TagUsage& usage = snapshot.usages[compared_[i].row];
    now[i] = {compared_[i].tag_and_pool, usage.allocs, usage.bytes};
  }
}

// Logs keep their order: so mostly the tags need not be chosen again from all rows.
bool EpochTracker::compared_stand_where_they_stood(const Snapshot& snapshot) const {
  if (snapshot.usages.size() != compared_of_) return false;
  return std::all_of(compared_.begin(), compared_.end(), [&](const Compared& place) {
    return place.tag_and_pool == kNoTag || place.tag_and_pool == key_of(snapshot.usages[place.row]);
  });
}

// Each tag has one place by its hash, and where two meet the smaller one keeps it: so the same tags
// are kept from sample to sample, in whatever order the rows come.
void EpochTracker::choose_compared(const Snapshot& snapshot) {
  constexpr std::uint64_t kHash = 0x9E37'79B9'7F4A'7C15U;  // 2^64 / golden ratio
  static_assert(kMaxComparedTags == 256, "a place is the top 8 bits of the hash");
  compared_.fill(Compared{});
  compared_of_ = snapshot.usages.size();
  for (std::size_t row = 0; row < compared_of_; ++row) {
    const std::uint64_t key = key_of(snapshot.usages[row]);
    Compared& place = compared_[static_cast<std::size_t>(key * kHash >> 56U)];
    if (key < place.tag_and_pool) place = {key, row};
  }
}

void EpochTracker::accept(const Snapshot& snapshot, const Verdict& verdict) {
  timeline_ = started_ ? timeline_ + verdict.elapsed : snapshot.time;
  stepped_back_ = started_ && snapshot.time < last_time_;
  started_ = true;
  last_time_ = snapshot.time;
  last_uptime_ = credible_uptime(snapshot);
  last_totals_ = snapshot.totals;
  if (!snapshot.host.empty()) host_ = snapshot.host;
  last_ = 1 - last_;
  if (verdict.kind == StepKind::kNext) steps_[step_count_++ % steps_.size()] = verdict.elapsed;
}

}  // namespace poolsentry
