#include "core/detect/open_leak.h"

#include <algorithm>

namespace poolsentry {
namespace {

constexpr double kHourS = 3600;
constexpr double kDayS = 24 * kHourS;
// No rate is known better than this: however straight a leak, the rest of the pool moves too.
constexpr double kLeastUncertainty = 0.08;
// Of a rate, in its standard errors.
constexpr double kErrorsWide = 1.2;
// A bend that is less than so many standard errors is none.
constexpr double kErrorsOfBend = 2;
constexpr std::size_t kFewestStepsOfBend = 5;
// What speeds up may do so less and less, or more and more.
constexpr double kPartOfBendToStay = 1.0;
constexpr double kMostBend = 2.2;
// The same for what may grow in proportion to what it holds.
constexpr double kLikelyInProportion = 0.8;
constexpr double kMostInProportion = 1.7;
// Cleared when at most this part of what it had grown is left.
constexpr double kPartLeftWhenCleared = 0.3;
// Level while it grows by less than this part of what its rate says; stopped when it has been level
// for this part of its age. What has leaked for more than a day may rest over a week-end: Friday
// evening to Monday morning.
constexpr double kPartWhenLevel = 0.1;
constexpr double kPartOfAgeToStop = 0.25;
constexpr double kWeekEndS = 62 * kHourS;
// What leaks in bursts stands still in most fine intervals: it rises in rows that are coarser by so
// many scales.
constexpr std::size_t kCoarserRows = 2;

bool is_speeding_up(const Rise& rise) {
  return rise.steps >= kFewestStepsOfBend && rise.bend > kErrorsOfBend * rise.bend_error;
}

// A leak that speeds up has the rate that it has now, and may fall back to its mean.
GrowthRate hourly(const Rise& rise) {
  const double rate = is_speeding_up(rise) ? std::max(rise.late_rate, rise.rate) : rise.rate;
  const double error = std::max(kErrorsWide * rise.rate_error, kLeastUncertainty * rate);
  const double low = std::max(std::min(rise.rate, rate) - error, 0.0);
  return {low * kHourS, rate * kHourS, (rate + error) * kHourS};
}

// A tag that held much before it grew may grow in proportion to what it holds: a per cent a day.
// What began with nothing grows by the same each day.
Bend hourly_bend(const Rise& rise) {
  const bool held_much = rise.first_floor > rise.growth();
  const double in_proportion = held_much ? rise.rate * rise.rate / rise.last_floor : 0;
  const double measured = is_speeding_up(rise) ? rise.bend : 0;
  const double error = is_speeding_up(rise) ? kErrorsOfBend * rise.bend_error : 0;
  const double likely = std::max(kPartOfBendToStay * measured, kLikelyInProportion * in_proportion);
  const double high = std::max(kMostBend * measured + error, kMostInProportion * in_proportion);
  return {likely * kHourS * kHourS, high * kHourS * kHourS};
}

bool has_stopped(const OpenLeak& open, const Leak& leak, const std::vector<FloorPoint>& points) {
  const FloorPoint& newest = points.back();
  const double rate = leak.bytes_per_hour.likely / kHourS;
  double level_since_s = newest.end_s;
  for (std::size_t i = points.size(); i-- > 0;) {
    const double expected = rate * (newest.begin_s - points[i].begin_s);
    if (newest.floor - points[i].floor > kPartWhenLevel * expected) break;
    level_since_s = points[i].begin_s;
  }
  // The newest interval has just risen, and is itself no rest however long it is.
  if (level_since_s >= newest.begin_s) return false;
  const double age_s = newest.end_s - open.onset_s;
  const double rest_s = age_s > kDayS ? kWeekEndS : 0;
  return newest.end_s - level_since_s >= std::max(kPartOfAgeToStop * age_s, rest_s);
}

}  // namespace

Finding finding_since_onset(const std::vector<FloorPoint>& points, RowKind kind, double free) {
  const Rise rise = measure_rise(points);
  return {rise, kind, rise.growth() / (free + rise.growth()), steadiness(rise), true, true};
}

void take_finding(OpenLeak& open, Leak& leak, const Finding& finding) {
  open.highest_floor = std::max(open.highest_floor, finding.rise.last_floor);
  open.bend = hourly_bend(finding.rise);
  leak.state = LeakState::kLeaking;
  leak.bytes_per_hour = hourly(finding.rise);
  leak.confidence = std::max(leak.confidence, confidence_in(finding));
  leak.finding = finding;
}

void follow(OpenLeak& open, Leak& leak, const Series& series, double now_s, double free,
            std::vector<FloorPoint>& points) {
  Row row = row_for_age(now_s - open.onset_s);
  const std::size_t coarsest = std::min(row.finest + kCoarserRows, kDayScale);
  for (; row.finest <= coarsest; ++row.finest) {
    take_row(series, row, points);
    // The rate of a leak is that of its own time: what was level before would make it look slower.
    std::erase_if(points,
                  [&open](const FloorPoint& point) { return point.begin_s < open.onset_s; });
    if (points.size() < 3) return;
    if (has_stopped(open, leak, points)) {
      leak.state = LeakState::kStopped;
      return;
    }
    const Finding finding = finding_since_onset(points, row.kind, free);
    if (is_rising(finding.rise)) return take_finding(open, leak, finding);
    if (row.kind == RowKind::kDaily) return;
  }
}

bool has_come_back(const OpenLeak& open, const Series& series) {
  const double grown = open.highest_floor - open.bytes_at_onset;
  const double low = open.bytes_at_onset + kPartLeftWhenCleared * grown;
  return static_cast<double>(series.bytes()) <= low;
}

}  // namespace poolsentry
