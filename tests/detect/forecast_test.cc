#include "core/detect/forecast.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

constexpr TimePoint kNow{std::chrono::hours{1'000'000}};

TEST_CASE("a pool is exhausted when its headroom is used up at each rate", "[detect]") {
  const Forecast forecast = forecast_exhaustion(kNow, 100, 200, {5, 10, 20});
  CHECK(forecast.earliest == kNow + std::chrono::hours{5});
  CHECK(forecast.likely == kNow + std::chrono::hours{10});
  CHECK(forecast.latest == kNow + std::chrono::hours{20});
}

TEST_CASE("a rate that may be nothing has no latest time", "[detect]") {
  const Forecast forecast = forecast_exhaustion(kNow, 100, 200, {-1, 10, 20});
  CHECK(forecast.likely);
  CHECK_FALSE(forecast.latest);
}

TEST_CASE("a pool that is full is exhausted now", "[detect]") {
  CHECK(forecast_exhaustion(kNow, 200, 200, {1, 2, 3}).likely == kNow);
  CHECK(forecast_exhaustion(kNow, 300, 200, {0, 0, 0}).likely == kNow);
}

TEST_CASE("what lies more than a hundred years ahead is never", "[detect]") {
  const double hours = 100 * 365 * 24.0;
  CHECK(forecast_exhaustion(kNow, 0, hours, {1, 1, 1}).likely);
  CHECK_FALSE(forecast_exhaustion(kNow, 0, hours * 1.001, {1, 1, 1}).likely);
  CHECK_FALSE(forecast_exhaustion(kNow, 0, 1e18, {1e-9, 1e-9, 1e-9}).likely);
}

}  // namespace
}  // namespace poolsentry
