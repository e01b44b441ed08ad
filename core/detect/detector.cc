#include "core/detect/detector.h"

#include <algorithm>
#include <cmath>

#include "core/detect/evidence.h"
#include "core/detect/lock_step.h"
#include "core/detect/onset.h"

namespace poolsentry {
namespace {

constexpr double kSecondsPerHour = 3600;
constexpr double kSecondsPerDay = 86'400;
// No rate is known better than this: however straight a leak, the rest of the pool moves too.
constexpr double kLeastUncertainty = 0.05;
// Nonpaged pool of NT 5.x with /3GB (facts: "Memory Limits for Windows and Windows Server
// Releases").
constexpr std::uint64_t kSmallestPoolBytes = std::uint64_t{128} << 20U;
// How fast the typical interval follows a change of the sampling.
constexpr double kIntervalMemory = 0.9;
// Before a second sample says how often they come, an hour does: its interval is right for every
// source that is not coarser, and what it would miss is one sample.
constexpr std::size_t kScaleOfFirstSample = 6;
// Cleared when at most this part of what it had grown is left.
constexpr double kPartLeftWhenCleared = 0.3;
// Level while it grows by less than this part of what its rate says; stopped when it has been level
// for this part of its age. What has leaked for more than a day may rest over a week-end: Friday
// evening to Monday morning.
constexpr double kPartWhenLevel = 0.1;
constexpr double kPartOfAgeToStop = 0.25;
constexpr double kWeekEndSeconds = 62 * kSecondsPerHour;
// Leaks of one group begin together: within this part of their age, or two intervals.
constexpr double kOnsetTolerance = 0.1;

// 1970-01-05 was a Monday: weeks begin there, days at midnight UTC.
TimePoint monday_before(TimePoint time) {
  const auto monday = std::chrono::days{4};
  return TimePoint{std::chrono::floor<std::chrono::weeks>(time - monday) + monday};
}

GrowthRate hourly(const Trend& trend) {
  const double likely = trend.likely * kSecondsPerHour;
  return {std::min(trend.slowest * kSecondsPerHour, (1 - kLeastUncertainty) * likely), likely,
          std::max(trend.fastest * kSecondsPerHour, (1 + kLeastUncertainty) * likely)};
}

double scale_length_s(std::size_t scale) { return static_cast<double>(kScaleSeconds[scale]); }

// Where the last day begins in a history, or its first point.
std::size_t last_day(const std::vector<FloorPoint>& points) {
  std::size_t first = points.size() - 1;
  while (first > 0 && points[first - 1].begin_s >= points.back().end_s - kSecondsPerDay) --first;
  return first;
}

double floor_at(const std::vector<FloorPoint>& points, double time_s) {
  double floor = points.front().floor;
  for (const FloorPoint& point : points) {
    if (point.middle_s() <= time_s) floor = point.floor;
  }
  return floor;
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
  take_usages(snapshot, reading);
  take_totals(snapshot, reading);
  update_open_leaks();
  update_pool_rates();
  update_forecasts();
  forget_old_leaks();
}

Series::Reading Detector::reading_at(const Snapshot& snapshot, TimePoint timeline) {
  if (!begin_) begin_ = monday_before(timeline);
  const auto elapsed_ms = static_cast<double>((timeline - timeline_).count());
  const bool first = series_.size() == 0;
  if (!first && interval_ms_ <= 0) interval_ms_ = elapsed_ms;
  if (!first) {
    interval_ms_ = kIntervalMemory * interval_ms_ + (1 - kIntervalMemory) * elapsed_ms;
  }
  timeline_ = timeline;
  wall_ = snapshot.time;
  const auto second = std::chrono::floor<std::chrono::seconds>(timeline - *begin_);
  const Duration interval{static_cast<std::int64_t>(interval_ms_)};
  return {second.count(), first ? kScaleOfFirstSample : finest_scale_for(interval),
          snapshot.counter_width, snapshot.bytes_wrap_at_32_bits};
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
  for (std::size_t scale = 0; scale < kScaleCount; ++scale) {
    if ((closed >> scale & 1U) != 0) judge_at(series, scale);
  }
}

void Detector::judge_at(std::size_t series, std::size_t scale) {
  if (Tracking* const tracking = tracking_of(series)) {
    follow(*tracking, scale);
    return;
  }
  const Series& judged = series_[series];
  const double room = room_of(judged.key().pool);
  const double free = std::max(0.0, room - static_cast<double>(pool(judged.key().pool).bytes));
  const double least = least_growth(room, free);
  if (static_cast<double>(judged.bytes()) < least) return;
  judged.history().closed(scale, points_);
  const auto trend = find_trend(points_, kFewestPoints);
  if (!trend || trend->growth() < least) return;
  const Circumstances circumstances{scale,
                                    room,
                                    free,
                                    judged.history().peak_before(trend->begin_s),
                                    trend->begin_s - judged.first_s(),
                                    settings_.horizon};
  if (is_leak(*trend, circumstances)) raise(series, scale, *trend);
}

void Detector::raise(std::size_t series, std::size_t scale, const Trend& trend) {
  const Series& raised = series_[series];
  raised.history().whole(points_);
  const double onset_s = std::min(find_onset(points_), trend.end_s);
  Tracking tracking{leaks_.size(),   series, scale, onset_s, floor_at(points_, onset_s),
                    trend.last_floor};
  Leak leak;
  leak.id = next_id_++;
  leak.series = raised.key();
  leak.group = group_for(series, scale, onset_s);
  leak.onset = wall_time(onset_s);
  leak.raised_at = wall_;
  leaks_.push_back(std::move(leak));
  take_points_since_onset(tracking, scale);
  follow_rise(tracking, scale, find_trend(points_, kFewestPoints).value_or(trend));
  open_.push_back(tracking);
}

void Detector::follow(Tracking& tracking, std::size_t scale) {
  if (scale < tracking.scale) return;
  take_points_since_onset(tracking, scale);
  if (const auto trend = find_trend(points_, kFewestPoints)) {
    follow_rise(tracking, scale, *trend);
  } else if (has_stopped(tracking)) {
    leaks_[tracking.leak].state = LeakState::kStopped;
  }
}

// The rate of a leak is that of its own time: what was level before it would make it look slower.
void Detector::take_points_since_onset(const Tracking& tracking, std::size_t scale) {
  series_[tracking.series].history().closed(scale, points_);
  std::erase_if(points_,
                [&tracking](const FloorPoint& point) { return point.begin_s < tracking.onset_s; });
}

void Detector::follow_rise(Tracking& tracking, std::size_t scale, const Trend& trend) {
  Leak& leak = leaks_[tracking.leak];
  tracking.scale = scale;
  tracking.highest_floor = std::max(tracking.highest_floor, trend.last_floor);
  leak.state = LeakState::kLeaking;
  leak.bytes_per_hour = hourly(trend);
  leak.confidence = std::max(leak.confidence, confidence_in(trend));
  leak.evidence = describe_evidence(trend, scale, series_[tracking.series].free_ratio());
}

// Looks at points_, the leak's closed intervals at its scale or a coarser one.
bool Detector::has_stopped(const Tracking& tracking) const {
  if (points_.empty()) return false;
  const FloorPoint& newest = points_.back();
  const double rate = leaks_[tracking.leak].bytes_per_hour.likely / kSecondsPerHour;
  double level_since_s = newest.end_s;
  for (std::size_t i = points_.size(); i-- > 0;) {
    const double expected = rate * (newest.begin_s - points_[i].begin_s);
    if (newest.floor - points_[i].floor > kPartWhenLevel * expected) break;
    level_since_s = points_[i].begin_s;
  }
  const double age_s = newest.end_s - tracking.onset_s;
  const double rest_s = age_s > kSecondsPerDay ? kWeekEndSeconds : 0;
  return newest.end_s - level_since_s >= std::max(kPartOfAgeToStop * age_s, rest_s);
}

// Measured from the floors, so that the trough of a sawtooth on top of a leak does not clear it.
bool Detector::has_come_back(const Tracking& tracking) const {
  const double grown = tracking.highest_floor - tracking.bytes_at_onset;
  const double low = tracking.bytes_at_onset + kPartLeftWhenCleared * grown;
  return static_cast<double>(series_[tracking.series].bytes()) <= low;
}

void Detector::update_open_leaks() {
  for (Tracking& tracking : open_) {
    const Series& series = series_[tracking.series];
    Leak& leak = leaks_[tracking.leak];
    leak.bytes = series.bytes();
    leak.outstanding = series.outstanding();
    leak.free_ratio = series.free_ratio();
    if (has_come_back(tracking)) clear(tracking, ClearedBy::kMemoryCameBack, wall_);
  }
  std::erase_if(open_, [this](const Tracking& t) { return !leaks_[t.leak].is_open(); });
}

void Detector::clear(const Tracking& tracking, ClearedBy why, TimePoint time) {
  Leak& leak = leaks_[tracking.leak];
  leak.state = LeakState::kCleared;
  leak.cleared_at = time;
  leak.cleared_by = why;
  leak.exhausted_at = {};
}

void Detector::restart(TimePoint time) {
  for (const Tracking& tracking : open_) clear(tracking, ClearedBy::kRestart, time);
  open_.clear();
  series_.clear();
  interval_ms_ = 0;
}

void Detector::update_pool_rates() {
  for (PoolState& pool : pools_) {
    const auto total = series_.find({std::nullopt, pool.pool});
    if (!total) continue;
    series_[*total].history().whole(points_);
    if (points_.size() < 2) continue;
    const FloorPoint& from = points_[last_day(points_)];
    const FloorPoint& to = points_.back();
    const double hours = (to.begin_s - from.begin_s) / kSecondsPerHour;
    pool.bytes_per_hour = hours > 0 ? (to.floor - from.floor) / hours : 0;
  }
}

GrowthRate Detector::leak_rate(Pool pool) const {
  GrowthRate rate;
  for (const Leak& leak : leaks_) {
    const bool grows = leak.state == LeakState::kLeaking && leak.series.pool == pool;
    if (grows) rate += leak.bytes_per_hour;
  }
  return rate;
}

void Detector::update_forecasts() {
  for (PoolState& pool : pools_) {
    const GrowthRate rate = leak_rate(pool.pool);
    pool.exhausted_at = {};
    if (!pool.limit.bytes || rate.likely <= 0) continue;
    pool.exhausted_at = forecast_exhaustion(wall_, static_cast<double>(pool.bytes),
                                            static_cast<double>(*pool.limit.bytes), rate);
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
  for (Tracking& tracking : open_) {
    if (tracking.leak > removed) --tracking.leak;
  }
}

std::uint32_t Detector::group_for(std::size_t series, std::size_t scale, double onset_s) {
  const double now_s = std::chrono::duration<double>(timeline_ - *begin_).count();
  const double tolerance_s =
      std::max(2 * scale_length_s(scale), kOnsetTolerance * (now_s - onset_s));
  series_[series].history().closed(scale, points_);
  for (const Tracking& tracking : open_) {
    if (std::abs(tracking.onset_s - onset_s) > tolerance_s) continue;
    series_[tracking.series].history().closed(scale, others_);
    if (grow_in_lock_step(points_, others_)) return leaks_[tracking.leak].group;
  }
  return next_group_++;
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

Detector::Tracking* Detector::tracking_of(std::size_t series) {
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [series](const Tracking& t) { return t.series == series; });
  return found == open_.end() ? nullptr : &*found;
}

// Where no limit is known, a pool is taken to have room for as much again as it holds, and for what
// the smallest pool of any Windows holds: growth that doubles a pool is worth a word.
double Detector::room_of(Pool pool) const {
  const PoolState& state = pools_[static_cast<std::size_t>(pool)];
  return static_cast<double>(
      state.limit.bytes.value_or(std::max(2 * state.bytes, kSmallestPoolBytes)));
}

TimePoint Detector::wall_time(double timeline_s) const {
  const Duration since_begin{static_cast<std::int64_t>(timeline_s * 1000)};
  return *begin_ + since_begin + (wall_ - timeline_);
}

}  // namespace poolsentry
