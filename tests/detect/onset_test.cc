#include "core/detect/onset.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tests/detect/rows.h"

namespace poolsentry {
namespace {

// Level until `onset`, then rising by 10 a minute; one point a minute.
std::vector<FloorPoint> rise_at(int onset, int length, double noise = 0) {
  std::vector<FloorPoint> points;
  for (int i = 0; i < length; ++i) {
    const double floor = 100 + std::max(0, i - onset) * 10.0 + noise * std::sin(i * 2.3);
    points.push_back({i * 60.0, i * 60.0 + 60, floor, floor});
  }
  return points;
}

TEST_CASE("the onset is where a level row begins to rise", "[detect]") {
  CHECK(find_onset(rise_at(20, 40)) == Approx(20 * 60).margin(90));
  CHECK(find_onset(rise_at(35, 40)) == Approx(35 * 60).margin(90));
}

TEST_CASE("noise moves the onset by little", "[detect]") {
  CHECK(find_onset(rise_at(20, 60, 8)) == Approx(20 * 60).margin(180));
}

TEST_CASE("a rise that was there from the start begins with the data", "[detect]") {
  CHECK(find_onset(rise_at(0, 40)) == 0);
  CHECK(find_onset(rise_at(0, 40, 3)) == 0);
}

TEST_CASE("an onset within an interval is found to a quarter of it", "[detect]") {
  // Minutes; the floor of an interval that rises is its first value.
  for (const double onset : {20.0, 20.25, 20.5, 20.6, 20.75, 21.0}) {
    const auto points =
        row_of(40, 60, [onset](double minute) { return 100 + std::max(0.0, minute - onset) * 10; });
    CAPTURE(onset);
    CHECK(find_onset(points) / 60 == Approx(onset).margin(0.125));
  }
}

TEST_CASE("two points have their onset at the first", "[detect]") {
  CHECK(find_onset(rise_at(0, 2)) == 0);
}

}  // namespace
}  // namespace poolsentry
