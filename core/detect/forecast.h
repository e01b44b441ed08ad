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

// How a rate changes, bytes an hour, an hour; 0 where it does not show.
struct Bend {
  double likely = 0;
  double high = 0;  // the most that the data support
};

// Where a pool is going.
struct Outlook {
  GrowthRate rate;
  Bend bend;
  double bytes = 0;  // in use now
  double limit_bytes = 0;
  // How far above today's line the day's cycle takes it at its highest, and how much of a day that
  // happens in: what the pool is at some hour, it is not at another.
  double swing = 0;
};

// When the pool reaches its limit, from `now` on. At once where it has.
[[nodiscard]] Forecast forecast_exhaustion(TimePoint now, const Outlook& outlook);

}  // namespace poolsentry
