#include "core/detect/forecast.h"

#include <algorithm>

namespace poolsentry {
namespace {

constexpr double kMillisecondsPerHour = 3'600'000.0;
constexpr double kLongestHours = 100 * 365 * 24.0;

std::optional<TimePoint> reached(TimePoint now, double headroom, double bytes_per_hour) {
  if (headroom <= 0) return now;
  if (bytes_per_hour <= 0 || headroom / bytes_per_hour > kLongestHours) return std::nullopt;
  const double milliseconds = headroom / bytes_per_hour * kMillisecondsPerHour;
  return now + Duration{static_cast<std::int64_t>(milliseconds)};
}

}  // namespace

Forecast forecast_exhaustion(TimePoint now, double bytes, double limit_bytes,
                             const GrowthRate& rate) {
  const double headroom = limit_bytes - bytes;
  return {reached(now, headroom, rate.high), reached(now, headroom, rate.likely),
          reached(now, headroom, rate.low)};
}

}  // namespace poolsentry
