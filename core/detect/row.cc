#include "core/detect/row.h"

namespace poolsentry {

Row row_for_age(double age_s) {
  constexpr double kIntervals = 60;
  if (age_s >= kDailyFromAgeS) return {RowKind::kDaily, kSixthOfDayScale};
  std::size_t finest = 0;
  while (finest < kHourScale && kScaleSeconds[finest] * kIntervals < age_s) ++finest;
  return {RowKind::kContinuous, finest};
}

void take_row(const Series& series, Row row, std::vector<FloorPoint>& points) {
  if (row.kind == RowKind::kDaily) return series.history().days(points);
  series.history().whole(points, row.finest);
}

double floor_at(const std::vector<FloorPoint>& points, double time_s) {
  double floor = points.front().floor;
  for (const FloorPoint& point : points) {
    if (point.begin_s <= time_s) floor = point.floor;
  }
  return floor;
}

}  // namespace poolsentry
