#include "core/detect/detector.h"

#include <algorithm>
#include <cmath>

#include "core/detect/lock_step.h"
#include "core/detect/onset.h"

namespace poolsentry {
namespace {

constexpr double kSecondsPerHour = 3600;
constexpr double kSecondsPerDay = 86'400;
constexpr double kSecondsPerWeek = 7 * kSecondsPerDay;
// Nonpaged pool of NT 5.x with /3GB (facts: "Memory Limits for Windows and Windows Server
// Releases").
constexpr std::uint64_t kSmallestPoolBytes = std::uint64_t{128} << 20U;
// How fast the typical interval follows a change of the sampling.
constexpr double kIntervalMemory = 0.9;
constexpr double kLongestStep = 4;
// Seconds of a history have 31 bits: after so long a watch everything begins anew.
constexpr Duration kLongestTimeline = std::chrono::years{60};
// A suspect that has rested for this part of its rise is none any more.
constexpr double kPartOfRest = 0.25;
constexpr double kPartOfAgeToLookAgain = 1.0 / 60;
// Leaks of one group begin together: within this part of their age, or two intervals.
constexpr double kOnsetTolerance = 0.08;
// Others that grow with a leak are looked for when it is found, and each time its age has grown by
// this factor; those that take less than this part of what it takes are not its group.
constexpr double kGatherAgain = 1.3;
constexpr double kLeastPartOfLeader = 0.08;
// What they held before the onset moved by no more than this part of what they took since.
constexpr double kMostUnrestBefore = 0.15;

// 1970-01-05 was a Monday: weeks begin there, days at midnight UTC.
TimePoint monday_before(TimePoint time) {
  const auto monday = std::chrono::days{4};
  return TimePoint{std::chrono::floor<std::chrono::weeks>(time - monday) + monday};
}

// Where the last day begins in a history, or its first point.
std::size_t last_day(const std::vector<FloorPoint>& points) {
  std::size_t first = points.size() - 1;
  while (first > 0 && points[first - 1].begin_s >= points.back().end_s - kSecondsPerDay) --first;
  return first;
}

}  // namespace

Detector::Detector(const DetectorSettings& settings) : settings_(settings) {
  for (const Pool pool : kPools) pools_[static_cast<std::size_t>(pool)].pool = pool;
}

void Detector::observe(const Snapshot& snapshot, TimePoint timeline) {
  const Series::Reading reading = reading_at(snapshot, timeline);
  for (PoolState& pool : pools_) {
    pool.bytes = snapshot.pool_bytes(pool.pool);
    pool.limit = pool_limit(settings_.limits, snapshot, pool.pool);
  }
  for (const Pool pool : kPools) {
    least_growth_[static_cast<std::size_t>(pool)] = least_growth(room_of(pool), free_in(pool));
  }
  take_totals(snapshot, reading);
  take_usages(snapshot, reading);
  update_open_leaks();
  gather_groups();
  update_forecasts();
  forget_old_leaks();
}

Series::Reading Detector::reading_at(const Snapshot& snapshot, TimePoint timeline) {
  if (!begin_) begin_ = monday_before(timeline);
  const auto elapsed_ms = static_cast<double>((timeline - timeline_).count());
  const bool first = series_.size() == 0;
  if (!first && interval_ms_ <= 0) interval_ms_ = elapsed_ms;
  if (!first) {
    // One long step is a gap; only several are a new interval.
    const double longest_ms = kLongestStep * interval_ms_;
    const bool is_gap = elapsed_ms > longest_ms;
    const double heard_ms = std::min(elapsed_ms, is_gap && !after_gap_ ? interval_ms_ : longest_ms);
    interval_ms_ = kIntervalMemory * interval_ms_ + (1 - kIntervalMemory) * heard_ms;
    after_gap_ = is_gap;
  }
  timeline_ = timeline;
  wall_ = snapshot.time;
  if (timeline - *begin_ > kLongestTimeline) restart(wall_);
  const auto second = std::chrono::floor<std::chrono::seconds>(timeline - *begin_);
  const Duration interval{static_cast<std::int64_t>(interval_ms_)};
  // Before a second sample says how often they come, an hour does: its interval is right for every
  // source that is not coarser, and what it would miss is one sample.
  finest_scale_ = first ? kHourScale : finest_scale_for(interval);
  return {static_cast<std::int32_t>(second.count()), finest_scale_, snapshot.counter_width,
          snapshot.bytes_wrap_at_32_bits};
}

void Detector::take_usages(const Snapshot& snapshot, const Series::Reading& reading) {
  // Rows 0 and 1 are the pools' totals.
  std::size_t row = kPools.size();
  for (const TagUsage& usage : snapshot.usages) {
    take(usage, {usage.tag, usage.pool}, row++, reading, true);
  }
}

void Detector::take_totals(const Snapshot& snapshot, const Series::Reading& reading) {
  for (const PoolState& pool : pools_) {
    if (snapshot.totals_only && !snapshot.total(pool.pool).bytes) continue;
    TagUsage total;
    total.pool = pool.pool;
    total.bytes = pool.bytes;
    const auto row = static_cast<std::size_t>(pool.pool);
    take(total, {std::nullopt, pool.pool}, row, reading, snapshot.totals_only);
    pool_points_known_[row] = false;
  }
}

void Detector::take(const TagUsage& usage, const SeriesKey& key, std::size_t row,
                    const Series::Reading& reading, bool judged) {
  const auto position = series_.find_or_add(key, row);
  if (!position) return;
  const FloorHistory::ScaleMask closed = series_[*position].observe(usage, reading);
  if (judged && closed != 0) judge(*position, closed);
}

void Detector::judge(std::size_t series, FloorHistory::ScaleMask closed) {
  if (OpenLeak* const open = open_leak_of(series)) {
    const double free = free_in(series_[series].key().pool);
    return follow(*open, leaks_[open->leak], series_[series], now_s(), free, points_);
  }
  const auto pool = static_cast<std::size_t>(series_[series].key().pool);
  if (static_cast<double>(series_[series].bytes()) < least_growth_[pool]) return;
  const Circumstances circumstances = circumstances_of(series_[series]);
  for (std::size_t scale = 0; scale < kScaleCount; ++scale) {
    if ((closed >> scale & 1U) == 0) continue;
    if (judge_row(series, {RowKind::kContinuous, scale}, circumstances)) return;
    if (scale < kSixthOfDayScale) continue;
    if (judge_row(series, {RowKind::kDaily, scale}, circumstances)) return;
  }
}

bool Detector::judge_row(std::size_t series, Row row, const Circumstances& circumstances) {
  const auto finding = examine(series_[series], row, circumstances);
  if (finding && finding->is_enough) {
    raise(series, *finding);
    return true;
  }
  if (finding && raise_together(series, row, *finding, circumstances)) return true;
  set_candidate(series, row.finest, finding);
  return false;
}

// Tags of one driver, none of which takes enough to be told of alone.
bool Detector::raise_together(std::size_t series, Row row, const Finding& finding,
                              const Circumstances& circumstances) {
  double stake = finding.stake;
  double rate = finding.rise.rate;
  std::vector<Candidate> together = {{series, row.finest, finding}};
  for (const Candidate& candidate : candidates_) {
    const Series& other = series_[candidate.series];
    if (candidate.series == series || other.key().pool != series_[series].key().pool) continue;
    if (!other.key().tag || !onset_in_step(other, series_[series], finding.rise.begin_s, row)) {
      continue;
    }
    stake += candidate.finding.stake;
    rate += candidate.finding.rise.rate;
    together.push_back(candidate);
  }
  if (together.size() < 2 || !is_enough_with(finding, stake, rate, circumstances)) return false;
  // The first that is raised leads.
  std::stable_sort(together.begin(), together.end(), [](const Candidate& a, const Candidate& b) {
    return a.finding.stake > b.finding.stake;
  });
  const std::size_t first = leaks_.size();
  for (const Candidate& member : together) raise(member.series, member.finding);
  for (std::size_t i = first; i < leaks_.size(); ++i) leaks_[i].group = leaks_[first].group;
  return true;
}

// What a coarse row has shown, a finer one that shows nothing does not take back.
void Detector::set_candidate(std::size_t series, std::size_t scale,
                             const std::optional<Finding>& finding) {
  std::erase_if(candidates_, [&](const Candidate& candidate) {
    return candidate.series == series && (finding || candidate.scale <= scale);
  });
  if (!finding) return;
  if (candidates_.size() >= kMaxSuspects) {
    std::erase_if(candidates_, [this](const Candidate& candidate) { return is_over(candidate); });
  }
  if (candidates_.size() < kMaxSuspects) candidates_.push_back({series, scale, *finding});
}

// A rise that nothing followed: its series stands still since.
bool Detector::is_over(const Candidate& candidate) const {
  const Rise& rise = candidate.finding.rise;
  return now_s() - rise.end_s > std::max(kPartOfRest * rise.duration_s(), kSecondsPerHour);
}

std::vector<Suspect> Detector::suspects() const {
  std::vector<Suspect> suspects;
  for (const Candidate& candidate : candidates_) {
    if (is_over(candidate)) continue;
    suspects.push_back({series_[candidate.series].key(), wall_time(candidate.finding.rise.begin_s),
                        candidate.finding});
  }
  std::sort(suspects.begin(), suspects.end(),
            [](const Suspect& a, const Suspect& b) { return a.finding.stake > b.finding.stake; });
  return suspects;
}

std::optional<Finding> Detector::examine(const Series& series, Row row,
                                         const Circumstances& circumstances) {
  take_row(series, row, points_);
  if (points_.empty()) return std::nullopt;
  const auto lowest =
      std::min_element(points_.begin(), points_.end(),
                       [](const FloorPoint& a, const FloorPoint& b) { return a.floor < b.floor; });
  const double grown = points_.back().floor - lowest->floor;
  if (grown < least_growth_[static_cast<std::size_t>(series.key().pool)]) return std::nullopt;
  return find_leak(points_, row.kind, circumstances);
}

const std::vector<FloorPoint>& Detector::pool_points(Pool pool) {
  const auto i = static_cast<std::size_t>(pool);
  if (pool_points_known_[i]) return pool_points_[i];
  pool_points_known_[i] = true;
  pool_points_[i].clear();
  const auto total = series_.find({std::nullopt, pool});
  if (total) series_[*total].history().whole(pool_points_[i]);
  return pool_points_[i];
}

Circumstances Detector::circumstances_of(const Series& series) {
  const Pool pool = series.key().pool;
  double leaking_since_s = now_s();
  for (const OpenLeak& open : open_) {
    const Leak& leak = leaks_[open.leak];
    if (leak.series.pool != pool) continue;
    leaking_since_s = std::min(leaking_since_s, open.onset_s);
  }
  return {room_of(pool),   free_in(pool),    pool_points(pool), now_s() - series.first_s(),
          leaking_since_s, settings_.horizon};
}

void Detector::raise(std::size_t series, const Finding& finding) {
  take_row(series_[series], {finding.kind, 0}, points_);
  const double onset_s = std::min(find_onset(points_), finding.rise.end_s);
  add_leak(series, finding, onset_s, 0);
  leaks_[open_.back().leak].group = group_for(open_.back());
  set_candidate(series, kScaleCount, std::nullopt);
}

void Detector::add_leak(std::size_t series, const Finding& finding, double onset_s,
                        std::uint32_t group) {
  const Series& raised = series_[series];
  raised.history().whole(points_);
  OpenLeak open;
  open.leak = leaks_.size();
  open.series = series;
  open.onset_s = onset_s;
  open.bytes_at_onset = floor_at(points_, onset_s);
  Leak leak;
  leak.id = next_id_++;
  leak.series = raised.key();
  leak.group = group;
  leak.onset = wall_time(onset_s);
  leak.raised_at = wall_;
  take_finding(open, leak, finding);
  leaks_.push_back(leak);
  open_.push_back(open);
}

void Detector::update_open_leaks() {
  for (OpenLeak& open : open_) {
    const Series& series = series_[open.series];
    Leak& leak = leaks_[open.leak];
    // A leak that has stopped holds what it holds: its intervals close here.
    if (series_[open.series].settle(finest_scale_) != 0) {
      follow(open, leak, series, now_s(), free_in(series.key().pool), points_);
    }
    leak.bytes = series.bytes();
    leak.outstanding = series.outstanding();
    leak.free_ratio = series.free_ratio();
    if (has_come_back(open, series)) clear(open, ClearedBy::kMemoryCameBack, wall_);
  }
  std::erase_if(open_, [this](const OpenLeak& t) { return !leaks_[t.leak].is_open(); });
}

void Detector::clear(const OpenLeak& open, ClearedBy why, TimePoint time) {
  Leak& leak = leaks_[open.leak];
  leak.state = LeakState::kCleared;
  leak.cleared_at = time;
  leak.cleared_by = why;
  leak.exhausted_at = {};
}

void Detector::restart(TimePoint time) {
  if (begin_) begin_ = monday_before(timeline_);
  for (const OpenLeak& open : open_) clear(open, ClearedBy::kRestart, time);
  open_.clear();
  candidates_.clear();
  pasts_ = {};
  series_.clear();
  interval_ms_ = 0;
}

double Detector::bytes_per_hour(Pool pool) const {
  const auto total = series_.find({std::nullopt, pool});
  if (!total) return 0;
  std::vector<FloorPoint> points;
  series_[*total].history().whole(points);
  if (points.size() < 2) return 0;
  // The middle of an interval is there at its middle, whether the pool rises or falls.
  const auto middle = [](const FloorPoint& point) { return (point.floor + point.peak) / 2; };
  const FloorPoint& from = points[last_day(points)];
  const FloorPoint& to = points.back();
  const double hours = (to.begin_s + to.end_s - from.begin_s - from.end_s) / 2 / kSecondsPerHour;
  return hours > 0 ? (middle(to) - middle(from)) / hours : 0;
}

// The leaks of the pool together, and the day's cycle of the pool on top.
Outlook Detector::outlook_for(Pool pool) {
  Outlook outlook;
  for (const OpenLeak& open : open_) {
    const Leak& leak = leaks_[open.leak];
    if (leak.state != LeakState::kLeaking || leak.series.pool != pool) continue;
    outlook.rate += leak.bytes_per_hour;
    outlook.bend.likely += open.bend.likely;
    outlook.bend.high += open.bend.high;
  }
  const PoolState& state = this->pool(pool);
  outlook.bytes = static_cast<double>(state.bytes);
  outlook.limit_bytes = static_cast<double>(state.limit.bytes.value_or(0));
  if (outlook.rate.likely > 0) outlook.deviations = deviations_of(pool, outlook.rate.likely);
  return outlook;
}

// They are looked for again when the rate is another one, or the leaks are older by a part.
const std::vector<Deviation>& Detector::deviations_of(Pool pool, double rate) {
  Past& past = pasts_[static_cast<std::size_t>(pool)];
  if (rate == past.rate && now_s() < past.due_s) return past.deviations;
  double since_s = now_s() - kSecondsPerWeek;
  for (const OpenLeak& open : open_) {
    const bool is_here = leaks_[open.leak].series.pool == pool;
    if (is_here) since_s = std::max(since_s, open.onset_s);
  }
  past = {rate, now_s() + kPartOfAgeToLookAgain * (now_s() - since_s),
          deviations_since(pool_points(pool), since_s, now_s(), rate)};
  return past.deviations;
}

void Detector::update_forecasts() {
  for (PoolState& pool : pools_) {
    pool.exhausted_at = {};
    if (!pool.limit.bytes || open_.empty()) continue;
    const Outlook outlook = outlook_for(pool.pool);
    if (outlook.rate.likely > 0) pool.exhausted_at = forecast_exhaustion(wall_, outlook);
  }
  for (Leak& leak : leaks_) {
    const bool grows = leak.state == LeakState::kLeaking;
    leak.exhausted_at = grows ? pool(leak.series.pool).exhausted_at : Forecast{};
    update_urgency(leak);
  }
}

void Detector::update_urgency(Leak& leak) const {
  if (!leak.exhausted_at.likely) return;
  const Duration left = *leak.exhausted_at.likely - wall_;
  if (left <= settings_.critical_before) {
    if (!leak.escalated_at) leak.escalated_at = wall_;
    leak.urgency = Urgency::kImminent;
  } else if (left <= settings_.warn_before) {
    leak.urgency = std::max(leak.urgency, Urgency::kNear);
  }
}

void Detector::forget_old_leaks() {
  if (leaks_.size() <= kMaxClearedLeaks + open_.size()) return;
  const auto oldest =
      std::find_if(leaks_.begin(), leaks_.end(), [](const Leak& leak) { return !leak.is_open(); });
  const auto removed = static_cast<std::size_t>(oldest - leaks_.begin());
  leaks_.erase(oldest);
  for (OpenLeak& open : open_) {
    if (open.leak > removed) --open.leak;
  }
}

std::uint32_t Detector::group_for(const OpenLeak& open) {
  for (const OpenLeak& other : open_) {
    if (other.series == open.series) continue;
    const Row row = row_for_age(age_of(other));
    if (onset_in_step(series_[open.series], series_[other.series], other.onset_s, row)) {
      return leaks_[other.leak].group;
    }
  }
  return next_group_++;
}

void Detector::gather_groups() {
  // gather() adds to open_, behind those that were there.
  const std::size_t known = open_.size();
  for (std::size_t i = 0; i < known; ++i) {
    const double age_s = age_of(open_[i]);
    const Leak& leak = leaks_[open_[i].leak];
    const bool leads = leak.state == LeakState::kLeaking && leader_of(leak.group) == leak.id;
    if (!leads || age_s < kGatherAgain * open_[i].gathered_s) continue;
    open_[i].gathered_s = age_s;
    gather(OpenLeak(open_[i]));
  }
}

// The first that was raised of those that are open.
std::uint32_t Detector::leader_of(std::uint32_t group) const {
  for (const OpenLeak& open : open_) {
    if (leaks_[open.leak].group == group) return leaks_[open.leak].id;
  }
  return 0;
}

// Tags that one driver allocates side by side grow in lock-step, and the smaller of them by so
// little that nobody would notice one alone.
void Detector::gather(const OpenLeak& leader) {
  const std::uint32_t group = leaks_[leader.leak].group;
  const double grown = leader.highest_floor - leader.bytes_at_onset;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Series& series = series_[i];
    if (!series.key().tag || open_leak_of(i) != nullptr) continue;
    if (static_cast<double>(series.bytes()) < kLeastPartOfLeader * grown) continue;
    const auto onset_s =
        onset_in_step(series, series_[leader.series], leader.onset_s, row_for_age(age_of(leader)));
    if (!onset_s) continue;
    std::erase_if(points_, [onset_s](const FloorPoint& point) { return point.begin_s < *onset_s; });
    if (points_.size() < 3) continue;
    const Finding finding =
        finding_since_onset(points_, row_for_age(age_of(leader)).kind, free_in(series.key().pool));
    if (!is_rising(finding.rise) || finding.rise.growth() < kLeastPartOfLeader * grown) continue;
    // Everything that grew since the watch began looks as if it began together.
    const bool from_the_start =
        leader.onset_s - series.first_s() < kOnsetTolerance * age_of(leader);
    if (from_the_start && finding.stake < 2 * kLeastStake) continue;
    add_leak(i, finding, *onset_s, group);
  }
}

// The onset of a series that grows in lock-step with another; leaves its row in points_.
std::optional<double> Detector::onset_in_step(const Series& series, const Series& leader,
                                              double leader_onset_s, Row row) {
  take_row(series, row, points_);
  take_row(leader, row, others_);
  return in_step_since(points_, others_, leader_onset_s, kOnsetTolerance, kMostUnrestBefore);
}

std::vector<Grower> Detector::largest_growers(Pool pool, std::size_t count) const {
  std::vector<Grower> growers;
  std::vector<FloorPoint> points;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Series& series = series_[i];
    if (!series.key().tag || series.key().pool != pool) continue;
    series.history().whole(points);
    if (points.empty()) continue;
    const double grown = static_cast<double>(series.bytes()) - points[last_day(points)].floor;
    if (grown > 0) growers.push_back({series.key(), grown});
  }
  const auto larger = [](const Grower& a, const Grower& b) { return a.bytes > b.bytes; };
  std::sort(growers.begin(), growers.end(), larger);
  growers.resize(std::min(count, growers.size()));
  return growers;
}

OpenLeak* Detector::open_leak_of(std::size_t series) {
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [series](const OpenLeak& t) { return t.series == series; });
  return found == open_.end() ? nullptr : &*found;
}

// Where no limit is known, a pool is taken to have room for as much again as it holds, and for what
// the smallest pool of any Windows holds: growth that doubles a pool is worth a word.
double Detector::room_of(Pool pool) const {
  const PoolState& state = pools_[static_cast<std::size_t>(pool)];
  return static_cast<double>(
      state.limit.bytes.value_or(std::max(2 * state.bytes, kSmallestPoolBytes)));
}

double Detector::free_in(Pool pool) const {
  return std::max(0.0, room_of(pool) - static_cast<double>(this->pool(pool).bytes));
}

double Detector::now_s() const {
  return std::chrono::duration<double>(timeline_ - *begin_).count();
}

TimePoint Detector::wall_time(double timeline_s) const {
  const Duration since_begin{static_cast<std::int64_t>(timeline_s * 1000)};
  return *begin_ + since_begin + (wall_ - timeline_);
}

}  // namespace poolsentry
