#include "core/detect/forecast.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/detect/rows.h"

namespace poolsentry {
namespace {

constexpr TimePoint kNow{std::chrono::hours{1'000'000}};

Outlook outlook_of(double bytes, double limit, GrowthRate rate) {
  Outlook outlook;
  outlook.bytes = bytes;
  outlook.limit_bytes = limit;
  outlook.rate = rate;
  return outlook;
}

double hours_from_now(const std::optional<TimePoint>& time) {
  REQUIRE(time);
  return std::chrono::duration<double, std::ratio<3600>>(*time - kNow).count();
}

TEST_CASE("a pool is exhausted when its headroom is used up at each rate", "[detect]") {
  const Forecast forecast = forecast_exhaustion(kNow, outlook_of(100, 200, {5, 10, 20}));
  CHECK(hours_from_now(forecast.earliest) == Approx(5));
  CHECK(hours_from_now(forecast.likely) == Approx(10));
  CHECK(hours_from_now(forecast.latest) == Approx(20));
}

TEST_CASE("a rate that may be nothing has no latest time", "[detect]") {
  const Forecast forecast = forecast_exhaustion(kNow, outlook_of(100, 200, {0, 10, 20}));
  CHECK(forecast.likely);
  CHECK_FALSE(forecast.latest);
}

TEST_CASE("a pool that is full is exhausted now", "[detect]") {
  CHECK(forecast_exhaustion(kNow, outlook_of(200, 200, {1, 2, 3})).likely == kNow);
  CHECK(forecast_exhaustion(kNow, outlook_of(300, 200, {0, 0, 0})).likely == kNow);
}

TEST_CASE("what lies more than a hundred years ahead is never", "[detect]") {
  const double hours = 100 * 365 * 24.0;
  CHECK(forecast_exhaustion(kNow, outlook_of(0, hours * 0.999, {1, 1, 1})).likely);
  CHECK_FALSE(forecast_exhaustion(kNow, outlook_of(0, hours * 1.001, {1, 1, 1})).likely);
  CHECK_FALSE(forecast_exhaustion(kNow, outlook_of(0, 1e18, {1e-9, 1e-9, 1e-9})).likely);
}

TEST_CASE("what deviates from the line within a day comes before the line does", "[detect]") {
  Outlook outlook = outlook_of(100, 1300, {9, 10, 11});
  outlook.deviations = {{12, -60, 50, 80}, {24, -100, 200, 300}};
  const Forecast forecast = forecast_exhaustion(kNow, outlook);
  // 440 of the 1,200 are there after a day, the rest on the line.
  CHECK(hours_from_now(forecast.likely) == Approx(24 + 76));
  CHECK(hours_from_now(forecast.earliest) == Approx(24 + 636.0 / 11));
  CHECK(hours_from_now(forecast.latest) == Approx(24 + 1084.0 / 9).epsilon(0.02));
}

TEST_CASE("a limit within reach of a deviation is reached on the way there", "[detect]") {
  Outlook outlook = outlook_of(100, 270, {10, 10, 10});
  outlook.deviations = {{12, 0, 50, 50}};
  CHECK(hours_from_now(forecast_exhaustion(kNow, outlook).likely) == Approx(12));
  outlook.limit_bytes = 185;
  CHECK(hours_from_now(forecast_exhaustion(kNow, outlook).likely) == Approx(6));
}

TEST_CASE("a straight line deviates by nothing, at any mixture of intervals", "[detect]") {
  std::vector<FloorPoint> points;
  const auto add = [&](double begin_s, double end_s) {
    points.push_back({begin_s, end_s, begin_s / 360, end_s / 360});
  };
  for (int i = 0; i < 8; ++i) add(i * 3600.0, (i + 1) * 3600.0);
  for (int i = 0; i < 8; ++i) add(28'800 + i * 300.0, 28'800 + (i + 1) * 300.0);
  const auto deviations = deviations_since(points, 0, points.back().end_s, 10);
  REQUIRE(!deviations.empty());
  for (const Deviation& deviation : deviations) {
    CHECK(deviation.low == Approx(0).margin(1e-6));
    CHECK(deviation.high == Approx(0).margin(1e-6));
  }
}

TEST_CASE("a daily cycle deviates by its height within a day", "[detect]") {
  const auto points = row_of(7 * 24, 3600, [](double hour) {
    const double of_day = std::fmod(hour, 24);
    return 100 + (of_day >= 8 && of_day < 18 ? 50.0 : 0.0);
  });
  const auto deviations = deviations_since(points, 0, 7 * 86'400.0, 0);
  REQUIRE(deviations.size() == 4);
  CHECK(deviations.back().hours == Approx(84));
  CHECK(deviations.back().high == 50);
  CHECK(deviations.back().low == 0);
  CHECK(deviations.front().low == 0);
}

TEST_CASE("where nothing is known of the past there are no deviations", "[detect]") {
  CHECK(deviations_since({}, 0, 100, 1).empty());
  CHECK(deviations_since(row_of(5, 60, [](double i) { return i; }), 1000, 2000, 1).empty());
}

TEST_CASE("growth that speeds up is there earlier", "[detect]") {
  Outlook outlook = outlook_of(0, 100, {10, 10, 10});
  outlook.bend = {2, 6};
  const Forecast forecast = forecast_exhaustion(kNow, outlook);
  // 10 t + t^2 = 100 and 10 t + 3 t^2 = 100.
  CHECK(hours_from_now(forecast.likely) == Approx(6.18).margin(0.01));
  CHECK(hours_from_now(forecast.earliest) == Approx(4.34).margin(0.01));
  CHECK(hours_from_now(forecast.latest) == Approx(10));
}

TEST_CASE("the three times are in order whatever the rates are", "[detect]") {
  for (const GrowthRate rate : {GrowthRate{1, 2, 3}, GrowthRate{3, 2, 1}, GrowthRate{2, 2, 2}}) {
    const Forecast forecast = forecast_exhaustion(kNow, outlook_of(10, 100, rate));
    CHECK(*forecast.earliest <= *forecast.likely);
    CHECK(*forecast.likely <= *forecast.latest);
  }
}

}  // namespace
}  // namespace poolsentry
