#include "core/detect/forecast.h"

#include <algorithm>
#include <cmath>

namespace poolsentry {
namespace {

constexpr double kMillisecondsPerHour = 3'600'000.0;
constexpr double kLongestHours = 100 * 365 * 24.0;
constexpr double kHoursADay = 24;

// Hours until `headroom` is taken at a rate that changes by `bend`; more than kLongestHours for
// never.
double hours_until(double headroom, double rate, double bend) {
  if (headroom <= 0) return 0;
  const double root = rate * rate + 2 * bend * headroom;
  if (root <= 0 || rate + std::sqrt(root) <= 0) return 2 * kLongestHours;
  return 2 * headroom / (rate + std::sqrt(root));
}

std::optional<TimePoint> after(TimePoint now, double hours) {
  if (hours > kLongestHours) return std::nullopt;
  return now + Duration{static_cast<std::int64_t>(hours * kMillisecondsPerHour)};
}

// The day's cycle comes on top when there is a day for it to come in.
double hours_with_cycle(const Outlook& outlook, double rate, double bend) {
  const double headroom = outlook.limit_bytes - outlook.bytes;
  const double without = hours_until(headroom, rate, bend);
  const double part = std::min(1.0, without / kHoursADay);
  return hours_until(headroom - part * outlook.swing, rate, bend);
}

}  // namespace

Forecast forecast_exhaustion(TimePoint now, const Outlook& outlook) {
  const GrowthRate& rate = outlook.rate;
  const double headroom = outlook.limit_bytes - outlook.bytes;
  const double likely = hours_with_cycle(outlook, rate.likely, outlook.bend.likely);
  const double earliest = hours_with_cycle(outlook, rate.high, outlook.bend.high);
  // Without the cycle it takes longer; with it, the limit may be missed by little at one day's
  // highest point and is reached at the next day's.
  const double with_cycle = hours_with_cycle(outlook, rate.low, 0);
  const double without = hours_until(headroom, rate.low, 0);
  const double latest = std::min(without, with_cycle + kHoursADay);
  return {after(now, std::min(earliest, likely)), after(now, likely),
          after(now, std::max(latest, likely))};
}

}  // namespace poolsentry
