// When a pool is exhausted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.h"
#include "core/detect/floor_history.h"

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

// How far off the line that its rate draws a pool was at its highest within so many hours: the
// lowest, the mean and the highest that the past shows, in bytes. A day's cycle, work that comes in
// lumps and a week-end are all in it.
struct Deviation {
  double hours = 0;
  double low = 0;
  double likely = 0;
  double high = 0;
};

// For four spans up to half of the time between `since_s` and `now_s`, and at most half a week.
// `points` are the whole() of the pool's total, `rate` is in bytes an hour.
[[nodiscard]] std::vector<Deviation> deviations_since(std::span<const FloorPoint> points,
                                                      double since_s, double now_s, double rate);

// Where a pool is going.
struct Outlook {
  GrowthRate rate;
  Bend bend;
  double bytes = 0;  // in use now
  double limit_bytes = 0;
  std::vector<Deviation> deviations;  // by hours
};

// When the pool reaches its limit, from `now` on. At once where it has.
[[nodiscard]] Forecast forecast_exhaustion(TimePoint now, const Outlook& outlook);

}  // namespace poolsentry
