#include "core/detect/row.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace poolsentry {
namespace {

constexpr std::int32_t kHourS = 3600;
constexpr double kDayS = 86'400;

void check_row(double age_s, RowKind kind, std::size_t finest) {
  CAPTURE(age_s);
  const Row row = row_for_age(age_s);
  CHECK(row.kind == kind);
  CHECK(row.finest == finest);
}

TEST_CASE("a leak shows in at most sixty of the intervals of its time", "[detect]") {
  check_row(0, RowKind::kContinuous, 0);
  for (std::size_t scale = 0; scale < kHourScale; ++scale) {
    const double border_s = 60.0 * kScaleSeconds[scale];
    check_row(border_s, RowKind::kContinuous, scale);
    check_row(border_s + 1, RowKind::kContinuous, scale + 1);
  }
}

TEST_CASE("from three and a half days on a leak shows day by day", "[detect]") {
  check_row(3.5 * kDayS - 1, RowKind::kContinuous, kHourScale);
  check_row(3.5 * kDayS, RowKind::kDaily, kSixthOfDayScale);
  check_row(3650 * kDayS, RowKind::kDaily, kSixthOfDayScale);
}

// Ten days and an hour, by the hour: 100 and a day's cycle from 0 to 50 on top, and one more each
// day.
Series ten_days() {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  for (std::int32_t hour = 0; hour <= 241; ++hour) {
    TagUsage usage;
    usage.tag = Tag::from_text("Strg");
    const int of_day = hour % 24;
    usage.bytes = static_cast<std::uint64_t>(100 + hour / 24 + (of_day < 12 ? 0 : 50));
    static_cast<void>(series.observe(usage, {hour * kHourS, kHourScale}));
    static_cast<void>(series.settle(kHourScale));
  }
  return series;
}

TEST_CASE("a daily row has days without their cycle", "[detect]") {
  std::vector<FloorPoint> points;
  take_row(ten_days(), {RowKind::kDaily, kSixthOfDayScale}, points);
  REQUIRE(points.size() == 10);
  for (std::size_t day = 0; day < points.size(); ++day) {
    CHECK(points[day].end_s - points[day].begin_s == kDayS);
    CHECK(points[day].floor == 100 + static_cast<double>(day));
  }
}

TEST_CASE("a continuous row has its finest intervals at its end and the cycle in them",
          "[detect]") {
  const Series series = ten_days();
  std::vector<FloorPoint> points;
  take_row(series, {RowKind::kContinuous, kHourScale}, points);
  REQUIRE(points.size() > 24);
  CHECK(points.back().end_s == 241 * kHourS);
  CHECK(points.back().end_s - points.back().begin_s == kHourS);
  CHECK(points.back().floor == 110);
  CHECK(points[points.size() - 2].floor == 159);
  CHECK(points.front().begin_s == 0);

  take_row(series, {RowKind::kContinuous, kSixthOfDayScale}, points);
  CHECK(points.back().end_s - points.back().begin_s == 4 * kHourS);
}

TEST_CASE("the floor at a time is that of the interval that has it", "[detect]") {
  const std::vector<FloorPoint> points = {{60, 120, 5, 9}, {120, 180, 7, 9}, {300, 360, 6, 9}};
  CHECK(floor_at(points, 0) == 5);
  CHECK(floor_at(points, 60) == 5);
  CHECK(floor_at(points, 119.9) == 5);
  CHECK(floor_at(points, 120) == 7);
  CHECK(floor_at(points, 299) == 7);
  CHECK(floor_at(points, 1e9) == 6);
}

}  // namespace
}  // namespace poolsentry
