#include "core/detect/lock_step.h"

#include <catch2/catch.hpp>
#include <vector>

namespace poolsentry {
namespace {

// Floors that grow by these steps, one interval a minute, from minute `begin` on.
std::vector<FloorPoint> growing(const std::vector<double>& steps, double factor = 1,
                                int begin = 0) {
  std::vector<FloorPoint> points;
  double floor = 100;
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    const double begin_s = 60.0 * (begin + static_cast<double>(i));
    points.push_back({begin_s, begin_s + 60, floor, floor});
    if (i < steps.size()) floor += factor * steps[i];
  }
  return points;
}

const std::vector<double> kBursts = {1, 9, 2, 0, 7, 3, 8};

TEST_CASE("series whose steps keep one proportion grow in lock-step", "[detect]") {
  CHECK(grow_in_lock_step(growing(kBursts), growing(kBursts)));
  CHECK(grow_in_lock_step(growing(kBursts), growing(kBursts, 0.01)));
}

TEST_CASE("series with steps at different times do not", "[detect]") {
  CHECK_FALSE(grow_in_lock_step(growing(kBursts), growing({9, 1, 0, 8, 2, 7, 1})));
  CHECK_FALSE(grow_in_lock_step(growing(kBursts), growing({0, 0, 0, 0, 0, 0, 0})));
  CHECK_FALSE(grow_in_lock_step(growing(kBursts), growing(kBursts, -1)));
}

TEST_CASE("only intervals that both have are compared, and five steps are the fewest", "[detect]") {
  const auto later = growing({9, 2, 0, 7, 3, 8}, 1, 1);
  CHECK(grow_in_lock_step(growing(kBursts), later));
  const auto five_shared = growing({2, 0, 7, 3, 8, 5, 5}, 1, 2);
  CHECK(grow_in_lock_step(growing(kBursts), five_shared));
  const auto four_shared = growing({0, 7, 3, 8, 5, 5}, 1, 3);
  CHECK_FALSE(grow_in_lock_step(growing(kBursts), four_shared));
}

TEST_CASE("series that share no time do not grow in lock-step", "[detect]") {
  CHECK_FALSE(grow_in_lock_step(growing(kBursts), growing(kBursts, 1, 100)));
  CHECK_FALSE(grow_in_lock_step({}, growing(kBursts)));
  CHECK_FALSE(grow_in_lock_step({}, {}));
}

// Level for `level` minutes, then growing by these steps.
std::vector<FloorPoint> level_then(int level, const std::vector<double>& steps, double factor = 1,
                                   double unrest = 0) {
  std::vector<double> all(static_cast<std::size_t>(level), 0.0);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    all[i] = unrest / factor;
    all[i + 1] = -unrest / factor;
  }
  all.insert(all.end(), steps.begin(), steps.end());
  return growing(all, factor);
}

constexpr double kOnset = 20 * 60.0;

TEST_CASE("a smaller tag that begins with a leak and keeps its steps is in step with it",
          "[detect]") {
  const auto leader = level_then(20, kBursts);
  const auto onset_s = in_step_since(level_then(20, kBursts, 0.1), leader, kOnset, 0.1, 0.15);
  REQUIRE(onset_s);
  CHECK(*onset_s == Approx(kOnset).margin(120));
}

TEST_CASE("a tag that began at another time or was restless before is not in step", "[detect]") {
  const auto leader = level_then(20, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
  const auto earlier = level_then(8, std::vector<double>(24, 5));
  CHECK_FALSE(in_step_since(earlier, leader, kOnset, 0.1, 0.15));
  const auto restless = level_then(20, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, 1, 30);
  CHECK_FALSE(in_step_since(restless, leader, kOnset, 0.1, 0.15));
}

}  // namespace
}  // namespace poolsentry
