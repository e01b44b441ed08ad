#include "core/detect/trend.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

// Floors one minute apart.
std::vector<FloorPoint> minutes(const std::vector<double>& floors) {
  std::vector<FloorPoint> points;
  for (std::size_t i = 0; i < floors.size(); ++i) {
    const double begin_s = 60.0 * static_cast<double>(i);
    points.push_back({begin_s, begin_s + 60, floors[i], floors[i] + 5});
  }
  return points;
}

bool rises(const std::vector<double>& floors) {
  return find_trend(minutes(floors), kFewestPoints).has_value();
}

TEST_CASE("a straight rise is a trend over its whole length", "[detect]") {
  const auto trend = find_trend(minutes({0, 60, 120, 180, 240, 300, 360}), kFewestPoints);
  REQUIRE(trend);
  CHECK(trend->steps == 6);
  CHECK(trend->rises == 6);
  CHECK(trend->growth() == 360);
  CHECK(trend->likely == Approx(1.0));
  CHECK(trend->slowest == Approx(1.0));
  CHECK(trend->fastest == Approx(1.0));
  CHECK(trend->late_ratio == Approx(1.0));
}

TEST_CASE("an accelerating rise is a trend whose fastest rate is its latest", "[detect]") {
  const auto trend = find_trend(minutes({0, 10, 30, 60, 100, 150}), kFewestPoints);
  REQUIRE(trend);
  CHECK(trend->fastest > trend->likely);
  CHECK(trend->slowest < trend->likely);
}

TEST_CASE("a level row, a falling row and a single jump are no trends", "[detect]") {
  CHECK_FALSE(rises({7, 7, 7, 7, 7, 7}));
  CHECK_FALSE(rises({60, 50, 40, 30, 20, 10}));
  CHECK_FALSE(rises({0, 0, 0, 100, 100, 100}));
  CHECK_FALSE(rises({0, 1, 2, 100, 101, 102}));
}

TEST_CASE("a cache that fills and flattens is no trend", "[detect]") {
  CHECK_FALSE(rises({0, 50, 75, 87, 93, 96, 98, 99}));
}

TEST_CASE("what goes up and comes back is no trend", "[detect]") {
  CHECK_FALSE(rises({0, 30, 60, 30, 0, 30, 60, 30}));
}

TEST_CASE("a rise that began within the row is found without what came before", "[detect]") {
  const auto trend = find_trend(minutes({9, 9, 9, 9, 9, 9, 20, 30, 40, 50, 60, 70}), kFewestPoints);
  REQUIRE(trend);
  CHECK(trend->last_floor == 70);
  CHECK(trend->begin_s > 0);
}

TEST_CASE("three points are too few and four are enough", "[detect]") {
  CHECK_FALSE(rises({0, 10, 20}));
  CHECK(rises({0, 10, 20, 30}));
}

TEST_CASE("a row with most of its intervals missing is not judged", "[detect]") {
  std::vector<FloorPoint> points;
  for (int i = 0; i < 6; ++i) points.push_back({i * 600.0, i * 600.0 + 60, i * 10.0, i * 10.0});
  CHECK_FALSE(find_trend(points, kFewestPoints));
}

TEST_CASE("no points are no trend", "[detect]") { CHECK_FALSE(find_trend({}, kFewestPoints)); }

}  // namespace
}  // namespace poolsentry
