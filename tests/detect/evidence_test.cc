#include "core/detect/evidence.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr double kRoom = 1000;
constexpr double kFree = 800;
constexpr std::size_t kMinuteScale = 3;
constexpr std::size_t kHourScale = 6;
constexpr double kDay = 86'400;

// A straight rise by `growth` over `points` intervals of a scale.
Trend rise(double growth, std::size_t points, std::size_t scale = kMinuteScale) {
  Trend trend;
  trend.end_s = static_cast<double>(kScaleSeconds[scale]) * static_cast<double>(points);
  trend.first_floor = 100;
  trend.last_floor = 100 + growth;
  trend.rises = trend.steps = points - 1;
  trend.late_ratio = 1;
  trend.slowest = trend.likely = trend.fastest = growth / trend.end_s;
  return trend;
}

// A month of watching, nothing higher before.
Circumstances usual(std::size_t scale = kMinuteScale) {
  return {scale, kRoom, kFree, 0, 30 * kDay, std::chrono::days{90}};
}

TEST_CASE("a long row is raised from an eighth of what is free, a short one from a quarter",
          "[detect]") {
  CHECK(is_leak(rise(100, 6), usual()));
  CHECK_FALSE(is_leak(rise(99, 6), usual()));
  CHECK(is_leak(rise(200, 5), usual()));
  CHECK_FALSE(is_leak(rise(199, 5), usual()));
}

TEST_CASE("rows of days need less, because the daily cycle is not in their floors", "[detect]") {
  CHECK(is_leak(rise(67, 6, kDayScale), usual(kDayScale)));
  CHECK_FALSE(is_leak(rise(66, 6, kDayScale), usual(kDayScale)));
  CHECK(is_leak(rise(134, 4, kDayScale), usual(kDayScale)));
  CHECK_FALSE(is_leak(rise(133, 4, kDayScale), usual(kDayScale)));
}

TEST_CASE("hours of growth on the first day may be a morning", "[detect]") {
  Circumstances first_day = usual(kHourScale);
  first_day.known_s = kDay - 1;
  CHECK_FALSE(is_leak(rise(799, 8, kHourScale), first_day));
  CHECK(is_leak(rise(800, 8, kHourScale), first_day));
  first_day.known_s = kDay;
  CHECK(is_leak(rise(200, 8, kHourScale), first_day));
  CHECK_FALSE(is_leak(rise(199, 8, kHourScale), first_day));
  first_day.known_s = 7 * kDay;
  CHECK(is_leak(rise(100, 8, kHourScale), first_day));
}

TEST_CASE("a row of up to an hour is not taken for a morning", "[detect]") {
  Circumstances first_day = usual();
  first_day.known_s = 0;
  CHECK(is_leak(rise(100, 12), first_day));
}

TEST_CASE("only growth beyond all that was there before counts below the scale of days",
          "[detect]") {
  Circumstances cycle = usual();
  cycle.earlier_peak = 150;
  CHECK_FALSE(is_leak(rise(149, 6), cycle));
  CHECK(is_leak(rise(150, 6), cycle));
  cycle.scale = kDayScale;
  CHECK(is_leak(rise(67, 6, kDayScale), cycle));
}

TEST_CASE("growth that exhausts nothing within the horizon is no leak", "[detect]") {
  Circumstances near = usual(kDayScale);
  near.horizon = std::chrono::days{47};
  CHECK_FALSE(is_leak(rise(100, 6, kDayScale), near));
  near.horizon = std::chrono::days{49};
  CHECK(is_leak(rise(100, 6, kDayScale), near));
}

TEST_CASE("however little is free, a hundredth of the pool is the least", "[detect]") {
  Circumstances full = usual();
  full.headroom = 8;
  CHECK_FALSE(is_leak(rise(9, 6), full));
  CHECK(is_leak(rise(10, 6), full));
  CHECK(least_growth(kRoom, 8) == 10);
}

TEST_CASE("the cheap test before never refuses what could be raised", "[detect]") {
  for (const double growth : {10.0, 50.0, 66.0, 67.0, 100.0, 400.0}) {
    for (const std::size_t points : {4U, 6U, 12U}) {
      for (const std::size_t scale : {kMinuteScale, kHourScale, kDayScale}) {
        if (!is_leak(rise(growth, points, scale), usual(scale))) continue;
        CHECK(growth >= least_growth(kRoom, kFree));
      }
    }
  }
}

TEST_CASE("confidence grows with every rise and never reaches certainty", "[detect]") {
  CHECK(confidence_in(rise(100, 4)) == Approx(0.875));
  CHECK(confidence_in(rise(100, 12)) > confidence_in(rise(100, 6)));
  CHECK(confidence_in(rise(100, 12)) < 1);
}

TEST_CASE("the evidence is said in figures that a person can check", "[detect]") {
  const std::string text = describe_evidence(rise(24 * kMegabyte, 8), kMinuteScale, 0.93);
  CHECK(text ==
        "its floor rose in 7 of 7 intervals of 1 min, by 24.0 MB in 8 min; not flattening (the "
        "latest rate is 100 % of the mean); 93 % of allocations were freed");
  CHECK(describe_evidence(rise(1, 8), kMinuteScale, std::nullopt).find("freed") ==
        std::string::npos);
}

}  // namespace
}  // namespace poolsentry
