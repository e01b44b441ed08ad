// How a history is looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/detect/series.h"

namespace poolsentry {

// A continuous row has every interval, so that it shows what happens within hours. A daily row has
// the lowest value of 24 hours at each point, so that the daily cycle is not in it.
enum class RowKind : std::uint8_t { kContinuous, kDaily };

struct Row {
  RowKind kind = RowKind::kContinuous;
  std::size_t finest = 0;  // the scale of its shortest intervals
};

// A leak older than this is followed day by day.
inline constexpr double kDailyFromAgeS = 3.5 * 86'400;

// The row in which a leak of that age shows: some dozens of intervals of its time.
[[nodiscard]] Row row_for_age(double age_s);

// Puts the row into `points`, in order.
void take_row(const Series& series, Row row, std::vector<FloorPoint>& points);

// The floor at that time; that of the first point where it begins later. `points` are not empty.
[[nodiscard]] double floor_at(const std::vector<FloorPoint>& points, double time_s);

}  // namespace poolsentry
