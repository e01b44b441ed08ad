// When a pool is exhausted.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"

namespace poolsentry {

// Growth in bytes an hour: what is likely, and the slowest and fastest that the data support.
struct GrowthRate {
  double low = 0;
  double likely = 0;
  double high = 0;

  GrowthRate& operator+=(const GrowthRate& other) {
    low += other.low;
    likely += other.likely;
    high += other.high;
    return *this;
  }
};

// Points in time; nothing stands for never, or not within 100 years.
struct Forecast {
  std::optional<TimePoint> earliest;
  std::optional<TimePoint> likely;
  std::optional<TimePoint> latest;
};

// When `bytes`, growing by `rate` from `now` on, reaches `limit_bytes`. At once where it has.
[[nodiscard]] Forecast forecast_exhaustion(TimePoint now, double bytes, double limit_bytes,
                                           const GrowthRate& rate);

}  // namespace poolsentry
