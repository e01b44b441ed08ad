#include "core/detect/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr double kHourS = 3600;
constexpr double kDayS = 24 * kHourS;

// A leak rises in nearly all steps; noise on top, or a week-end, may hide some.
constexpr double kLeastRisingShare = 0.7;
// What it gives back on the way, as a part of its growth.
constexpr double kMostGivenBack = 0.15;
// However little is free: growth below this part of the pool is not what fills it.
constexpr double kLeastPartOfPool = 0.01;
constexpr double kMostConfident = 0.999;
// A rate that ends above this part of its mean is said not to flatten.
constexpr double kNotFlattening = 0.9;

// What a stake of at least so much takes: so many steps, and of so many at least equal ones.
struct Demand {
  double stake;
  std::size_t steps;
  double even_steps;
};

// Within hours, everything on a server goes up for a while: sawteeth, jobs, mornings, migrations.
// Only the stake tells, so it must be one that none of them takes.
constexpr std::array<Demand, 3> kContinuousDemands = {
    {{0.50, 3, 1.8}, {0.30, 4, 2.5}, {0.13, 6, 3.2}}};
// Longer than a migration of a day, or the 40 hours of a slow cache: the shape alone says more.
constexpr std::array<Demand, 1> kLongContinuousDemands = {{{0.08, 6, 3.2}}};
constexpr double kLongContinuousS = 40 * kHourS;
constexpr double kContinuousLookbackS = 4 * kDayS;
constexpr double kLongestRow = 1e18;
// A rise of hours on the first day that is watched may be the morning of any day; on the first
// three, that of the first working day.
constexpr double kMorningS = kHourS;
constexpr double kStakeOnFirstDay = 0.20;
constexpr double kStakeOnFirstDays = 0.16;
// Day by day.
constexpr std::array<Demand, 7> kDailyDemands = {{{0.25, 2, 1.7},
                                                  {0.12, 3, 2.2},
                                                  {0.07, 4, 2.8},
                                                  {0.05, 5, 3.3},
                                                  {0.035, 6, 3.8},
                                                  {0.025, 8, 4.5},
                                                  {0.015, 12, 6.0}}};

// The steadiness that a stake takes: from the first for a stake of a seventh and more to the second
// for one of a thirtieth and less.
constexpr double kLeastSteadiness = 1.0;
constexpr double kMostSteadiness = 2.8;
constexpr double kLargeStake = 0.15;
constexpr double kSmallStake = 0.03;

double stake_for_hours(double known_s) {
  if (known_s < kDayS) return kStakeOnFirstDay;
  return known_s < 3 * kDayS ? kStakeOnFirstDays : 0;
}

double steadiness_for(double stake) {
  const double way = std::log(kLargeStake / std::clamp(stake, kSmallStake, kLargeStake)) /
                     std::log(kLargeStake / kSmallStake);
  return kLeastSteadiness + way * (kMostSteadiness - kLeastSteadiness);
}

// How much of a bend may be taken for scatter: the smaller the stake, the less.
double errors_of_bend(double stake) {
  constexpr double kMostErrors = 0.3;
  constexpr double kFromStake = 0.05;
  constexpr double kToStake = 0.2;
  return kMostErrors * std::clamp((stake - kFromStake) / (kToStake - kFromStake), 0.0, 1.0);
}

bool meets(std::span<const Demand> demands, const Finding& finding) {
  // A few jumps in a long row are roll-outs, however large they are.
  constexpr double kLeastEven = 0.3;
  constexpr double kMostSteps = 10;
  const double even_part =
      kLeastEven * std::min(static_cast<double>(finding.rise.steps), kMostSteps);
  return std::any_of(demands.begin(), demands.end(), [&](const Demand& demand) {
    return finding.stake >= demand.stake && finding.rise.steps >= demand.steps &&
           finding.rise.even_steps >= std::max(demand.even_steps, even_part);
  });
}

bool is_enough(const Finding& finding, double known_s) {
  if (finding.steadiness < steadiness_for(finding.stake)) return false;
  if (finding.kind == RowKind::kDaily) return meets(kDailyDemands, finding);
  const double lasts_s = finding.rise.duration_s();
  const bool is_long = lasts_s >= kLongContinuousS;
  if (!is_long && lasts_s > kMorningS && finding.stake < stake_for_hours(known_s)) return false;
  return meets(kContinuousDemands, finding) || (is_long && meets(kLongContinuousDemands, finding));
}

// The highest that the series was before the row began: what it had then, it may have again. Day
// by day the floors are compared, hour by hour the peaks.
double highest_before(std::span<const FloorPoint> earlier, RowKind kind) {
  double highest = 0;
  for (const FloorPoint& point : earlier) {
    highest = std::max(highest, kind == RowKind::kDaily ? point.floor : point.peak);
  }
  return highest;
}

// What was free when the rise began, or a leak before it: what that has taken since makes nothing
// else a leak.
double free_at_begin(const Rise& rise, const Circumstances& c) {
  const double now = c.free + rise.growth();
  if (c.pool.empty()) return now;
  double held = c.pool.front().floor;
  for (const FloorPoint& point : c.pool) {
    if (point.begin_s > std::min(rise.begin_s, c.leaking_since_s)) break;
    held = point.floor;
  }
  return std::max(c.room - held, now);
}

// True where the growth, if it is as fast as it may be, fills the pool within the horizon. A tag
// that held much may grow in proportion to what it holds, as far as its bend allows.
bool matters(const Rise& rise, double rate, const Circumstances& c) {
  const double horizon_s = static_cast<double>(c.horizon.count()) / 1000;
  const double fastest = rate + rise.rate_error;
  const double in_proportion = rise.rate * rise.rate / std::max(rise.last_floor, 1.0);
  const double bend = std::clamp(rise.bend + rise.bend_error, 0.0, in_proportion);
  return c.free <= fastest * horizon_s + bend * horizon_s * horizon_s / 2;
}

Duration seconds(double count) { return Duration{static_cast<std::int64_t>(count * 1000)}; }

}  // namespace

bool is_rising(const Rise& rise) {
  return rise.growth() > 0 &&
         static_cast<double>(rise.rises) >= kLeastRisingShare * static_cast<double>(rise.steps) &&
         rise.given_back <= kMostGivenBack * rise.growth();
}

double least_growth(double room, double free) {
  // A stake is a part of what is free now and of the growth itself.
  return std::max(free * kLeastStake / (1 - kLeastStake), room * kLeastPartOfPool);
}

std::optional<Finding> find_leak(std::span<const FloorPoint> row, RowKind kind,
                                 const Circumstances& c) {
  constexpr std::size_t kFewestPoints = 3;
  const double lookback_s = kind == RowKind::kDaily ? kLongestRow : kContinuousLookbackS;
  double longest_s = 0;
  std::optional<Finding> longest;
  for (std::size_t begin = 0; begin + kFewestPoints <= row.size(); ++begin) {
    if (row[begin].end_s < row.back().end_s - lookback_s) continue;
    const auto part = row.subspan(begin);
    // The end of a rise that slows down looks straighter than the whole: half of it must be there.
    if (part.back().end_s - part.front().begin_s < longest_s / 2) break;
    if (!is_rising(measure_rise(part))) continue;
    const Rise rise = measure_rise(growing_part(part));
    longest_s = std::max(longest_s, rise.duration_s());
    const double before = highest_before(row.first(begin), kind);
    const double new_ground = rise.last_floor - std::max(rise.first_floor, before);
    Finding finding{rise,  kind, new_ground / free_at_begin(rise, c), steadiness(rise),
                    false, false};
    if (new_ground < c.room * kLeastPartOfPool || finding.stake < kLeastStake) continue;
    if (growth_to_come(rise, errors_of_bend(finding.stake)) < c.free) continue;
    finding.matters = matters(rise, rise.rate, c);
    finding.is_enough = finding.matters && is_enough(finding, c.known_s);
    if (finding.is_enough) return finding;
    if (!longest) longest = finding;
  }
  return longest;
}

bool is_enough_with(Finding finding, double stake, double rate, const Circumstances& c) {
  finding.stake = stake;
  return matters(finding.rise, rate, c) && is_enough(finding, c.known_s);
}

double confidence_in(const Finding& finding) {
  // The upper tail of the normal distribution.
  const double by_chance = 0.5 * std::erfc(finding.steadiness / std::sqrt(2.0));
  return std::min(kMostConfident, 1 - by_chance);
}

std::string describe_evidence(const Finding& finding, std::optional<double> free_ratio) {
  const Rise& rise = finding.rise;
  const double at_end = rise.rate > 0 ? std::max(rise.late_rate, 0.0) / rise.rate : 0;
  std::string text =
      "its floor rose in " + std::to_string(rise.rises) + " of " + std::to_string(rise.steps) +
      (finding.kind == RowKind::kDaily ? " days" : " intervals") + ", by " +
      format_size(rise.growth()) + " in " + format_duration(seconds(rise.duration_s())) + ", " +
      format_rate(rise.rate * kHourS) +
      (at_end >= kNotFlattening ? "; no flattening, at the end " : "; at the end ") +
      format_share(at_end) + " of the mean rate; it has taken " + format_share(finding.stake) +
      " of what was free";
  if (free_ratio) text += "; " + format_share(*free_ratio) + " of allocations were freed";
  return text;
}

}  // namespace poolsentry
