#include "core/detect/rise.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/detect/rows.h"

namespace poolsentry {
namespace {

constexpr double kMinute = 60;

Rise straight(std::size_t count) {
  return measure_rise(row_of(count, kMinute, [](double i) { return 100 + 6 * i; }));
}

TEST_CASE("a straight rise has its rate, no error and no bend", "[detect]") {
  const Rise rise = straight(11);
  CHECK(rise.growth() == 60);
  CHECK(rise.steps == 10);
  CHECK(rise.rises == 10);
  CHECK(rise.rate == Approx(0.1));
  CHECK(rise.rate_error == Approx(0).margin(1e-12));
  CHECK(rise.bend == Approx(0).margin(1e-12));
  CHECK(rise.late_rate == Approx(0.1));
  CHECK(rise.even_steps == Approx(10));
  CHECK(rise.duration_s() == 11 * kMinute);
}

TEST_CASE("a single jump counts as one step, two equal ones as two", "[detect]") {
  const auto jumps = [](double first, double second) {
    return measure_rise(row_of(
        9, kMinute, [=](double i) { return 100 + (i >= 3 ? first : 0) + (i >= 6 ? second : 0); }));
  };
  CHECK(jumps(50, 0).even_steps == Approx(1));
  CHECK(jumps(50, 50).even_steps == Approx(2));
  CHECK(jumps(90, 10).even_steps < 1.3);
}

TEST_CASE("what goes down on the way is given back", "[detect]") {
  const Rise rise =
      measure_rise(row_of(5, kMinute, [](double i) { return i == 2 ? 100.0 : 100 + 10 * i; }));
  CHECK(rise.given_back == 10);
  CHECK(rise.rises == 3);
}

TEST_CASE("a level row has no rate, no steadiness and nothing to come", "[detect]") {
  const Rise rise = measure_rise(row_of(5, kMinute, [](double) { return 100.0; }));
  CHECK(rise.growth() == 0);
  CHECK(rise.even_steps == 0);
  CHECK(steadiness(rise) == 0);
}

TEST_CASE("steadiness grows with the number of steps and falls with their scatter", "[detect]") {
  const auto scattered = [](std::size_t count, double scatter) {
    return steadiness(measure_rise(
        row_of(count, kMinute, [=](double i) { return 10 * i + scatter * std::sin(i * 2.3); })));
  };
  CHECK(scattered(6, 4) < scattered(12, 4));
  CHECK(scattered(12, 4) < scattered(12, 1));
  CHECK(steadiness(straight(12)) > 3);
  CHECK(steadiness(measure_rise(row_of(2, kMinute, [](double i) { return i; }))) == 0);
}

TEST_CASE("what fills up like a cache tells how much is still to come", "[detect]") {
  const Rise rise =
      measure_rise(row_of(13, kMinute, [](double i) { return 1000 * (1 - std::exp(-i / 12)); }));
  CHECK(rise.bend < 0);
  // 1,000 in all, of which 632 are there.
  CHECK(growth_to_come(rise, 0) == Approx(368).epsilon(0.35));
  CHECK(std::isinf(growth_to_come(straight(12), 1)));
}

TEST_CASE("a bend that is no larger than its scatter is none", "[detect]") {
  const Rise rise = measure_rise(
      row_of(12, kMinute, [](double i) { return 10 * i + 3 * std::sin(i * 2.1) - 0.03 * i * i; }));
  REQUIRE(rise.bend < 0);
  CHECK(std::isfinite(growth_to_come(rise, 0)));
  CHECK(std::isinf(growth_to_come(rise, 2)));
}

TEST_CASE("what speeds up ends with a rate above its mean", "[detect]") {
  const Rise rise = measure_rise(row_of(12, kMinute, [](double i) { return i * i; }));
  CHECK(rise.bend > 0);
  CHECK(rise.late_rate > 1.5 * rise.rate);
}

TEST_CASE("the growing part leaves out what stands level before it", "[detect]") {
  const auto row = row_of(20, kMinute, [](double i) { return 100 + std::max(0.0, i - 10) * 5; });
  const auto part = growing_part(row);
  CHECK(part.front().begin_s == 10 * kMinute);
  CHECK(part.back().begin_s == row.back().begin_s);
  const auto all = row_of(20, kMinute, [](double i) { return i; });
  CHECK(growing_part(all).size() == all.size());
}

TEST_CASE("steps of different lengths weigh by their length", "[detect]") {
  std::vector<FloorPoint> row = {
      {0, 600, 0, 0}, {600, 660, 600, 600}, {660, 720, 660, 660}, {720, 780, 720, 720}};
  const Rise rise = measure_rise(row);
  CHECK(rise.rate == Approx(1));
  CHECK(rise.rate_error == Approx(0).margin(1e-12));
}

}  // namespace
}  // namespace poolsentry
