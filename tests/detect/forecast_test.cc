#include "core/detect/forecast.h"

#include <catch2/catch.hpp>

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

TEST_CASE("the day's cycle brings exhaustion nearer when there is a day for it to come in",
          "[detect]") {
  Outlook outlook = outlook_of(100, 1300, {9, 10, 11});
  outlook.swing = 200;
  CHECK(hours_from_now(forecast_exhaustion(kNow, outlook).likely) == Approx(100));
  // Within the hour only a twentieth of it comes.
  outlook = outlook_of(100, 110, {9, 10, 11});
  outlook.swing = 24;
  CHECK(hours_from_now(forecast_exhaustion(kNow, outlook).likely) == Approx(0.9));
}

TEST_CASE("a limit that one day's highest point misses is reached a day later at the latest",
          "[detect]") {
  Outlook outlook = outlook_of(100, 1300, {10, 10, 10});
  outlook.swing = 480;
  const Forecast forecast = forecast_exhaustion(kNow, outlook);
  CHECK(hours_from_now(forecast.likely) == Approx(72));
  CHECK(hours_from_now(forecast.latest) == Approx(96));
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
