#include "core/detect/evidence.h"

#include <algorithm>
#include <cmath>

#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr double kHourSeconds = 3600;
constexpr double kDaySeconds = 24 * kHourSeconds;

// The part of what is free that a rise must equal, by the length of its row.
constexpr std::size_t kLongRow = 6;
constexpr double kPartForLongRow = 1.0 / 8;
constexpr double kPartForShortRow = 1.0 / 4;
// Floors of whole days are free of the daily cycle: a smaller part is evidence enough.
constexpr double kPartForDays = 1.0 / 12;
constexpr double kPartForFewDays = 1.0 / 6;
// A rise of hours may be the morning of a working day. Before a day has been seen it takes this
// part, and before a week with its week-end this.
constexpr double kPartBeforeADay = 1.0;
constexpr double kPartBeforeAWeek = 1.0 / 4;
// However little is free: growth below this part of the pool is not what fills it.
constexpr double kLeastPartOfPool = 0.01;
constexpr double kMostConfident = 0.999;

double part_needed(const Trend& trend, const Circumstances& c) {
  const bool is_long = trend.steps + 1 >= kLongRow;
  if (c.scale >= kDayScale) return is_long ? kPartForDays : kPartForFewDays;
  const bool takes_hours = trend.end_s - trend.begin_s > kHourSeconds;
  if (takes_hours && c.known_s < kDaySeconds) return kPartBeforeADay;
  if (takes_hours && c.known_s < 7 * kDaySeconds) return kPartBeforeAWeek;
  return is_long ? kPartForLongRow : kPartForShortRow;
}

// What counts of the growth: below the scale of days only what goes beyond all that was there
// before, because the rising side of a cycle looks like a leak until then.
double new_ground(const Trend& trend, const Circumstances& c) {
  if (c.scale >= kDayScale) return trend.growth();
  return trend.last_floor - std::max(trend.first_floor, c.earlier_peak);
}

Duration seconds(double count) { return Duration{static_cast<std::int64_t>(count * 1000)}; }

}  // namespace

double least_growth(double room, double headroom) {
  return std::max(headroom * kPartForDays, room * kLeastPartOfPool);
}

bool is_leak(const Trend& trend, const Circumstances& c) {
  const double horizon_s = static_cast<double>(c.horizon.count()) / 1000;
  const bool matters = c.headroom <= trend.likely * horizon_s;
  const double needed = std::max(c.headroom * part_needed(trend, c), c.room * kLeastPartOfPool);
  return matters && new_ground(trend, c) >= needed;
}

double confidence_in(const Trend& trend) {
  const double by_chance = std::pow(0.5, static_cast<double>(trend.rises));
  return std::min(kMostConfident, 1 - by_chance);
}

std::string describe_evidence(const Trend& trend, std::size_t scale,
                              std::optional<double> free_ratio) {
  std::string text =
      "its floor rose in " + std::to_string(trend.rises) + " of " + std::to_string(trend.steps) +
      " intervals of " + format_duration(std::chrono::seconds{kScaleSeconds[scale]}) + ", by " +
      format_size(trend.growth()) + " in " + format_duration(seconds(trend.end_s - trend.begin_s)) +
      "; not flattening (the latest rate is " + format_share(trend.late_ratio) + " of the mean)";
  if (free_ratio) text += "; " + format_share(*free_ratio) + " of allocations were freed";
  return text;
}

}  // namespace poolsentry
