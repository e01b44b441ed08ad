#include "core/detect/evidence.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/detect/rows.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 3600;
constexpr double kDay = 86'400;
constexpr double kRoom = 1000;

// A pool in which `free` is left now, watched for a month.
Circumstances with_free(double free) {
  return {kRoom, free, {}, 30 * kDay, 1e18, std::chrono::days{90}};
}

// Straight growth over `count` points, after which `kRoom - 200 - growth` is free: a stake of
// growth / 800.
std::optional<Finding> straight(std::size_t count, double length_s, double growth, RowKind kind,
                                Circumstances circumstances = with_free(0)) {
  const double step = growth / static_cast<double>(count - 1);
  const auto row = row_of(count, length_s, [=](double i) { return 200 + step * i; });
  circumstances.free = 800 - growth;
  return find_leak(row, kind, circumstances);
}

bool is_raised(const std::optional<Finding>& finding) { return finding && finding->is_enough; }

TEST_CASE("within hours the stake decides: the larger, the fewer steps it takes", "[detect]") {
  CHECK(is_raised(straight(7, kMinute, 105, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(7, kMinute, 103, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(6, kMinute, 105, RowKind::kContinuous)));
  CHECK(is_raised(straight(5, kMinute, 241, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(5, kMinute, 239, RowKind::kContinuous)));
  CHECK(is_raised(straight(4, kMinute, 401, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(4, kMinute, 399, RowKind::kContinuous)));
}

TEST_CASE("growth that outlasts a migration and a slow cache needs a smaller stake", "[detect]") {
  CHECK(is_raised(straight(17, 2.5 * kHour, 65, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(15, 2.5 * kHour, 65, RowKind::kContinuous)));
  CHECK_FALSE(is_raised(straight(17, 2.5 * kHour, 63, RowKind::kContinuous)));
}

TEST_CASE("day by day the stake may be small when the days are many", "[detect]") {
  CHECK(is_raised(straight(3, kDay, 201, RowKind::kDaily)));
  CHECK_FALSE(is_raised(straight(3, kDay, 199, RowKind::kDaily)));
  CHECK(is_raised(straight(5, kDay, 57, RowKind::kDaily)));
  CHECK_FALSE(is_raised(straight(5, kDay, 55, RowKind::kDaily)));
  CHECK(is_raised(straight(13, kDay, 100, RowKind::kDaily)));
}

TEST_CASE("hours of growth on the first day may be a morning", "[detect]") {
  Circumstances first_day = with_free(0);
  first_day.known_s = kDay - 1;
  CHECK_FALSE(is_raised(straight(9, kHour / 2, 159, RowKind::kContinuous, first_day)));
  CHECK(is_raised(straight(9, kHour / 2, 161, RowKind::kContinuous, first_day)));
  CHECK(is_raised(straight(9, kMinute, 110, RowKind::kContinuous, first_day)));
  first_day.known_s = 2 * kDay;
  CHECK_FALSE(is_raised(straight(9, kHour / 2, 127, RowKind::kContinuous, first_day)));
  CHECK(is_raised(straight(9, kHour / 2, 129, RowKind::kContinuous, first_day)));
  first_day.known_s = 3 * kDay;
  CHECK(is_raised(straight(9, kHour / 2, 110, RowKind::kContinuous, first_day)));
}

TEST_CASE("only growth beyond all that was there before counts", "[detect]") {
  const auto with_earlier_peak = [](double peak) {
    auto row = row_of(20, kMinute, [](double i) { return 200 + std::max(0.0, i - 10) * 40; });
    row[2].peak = peak;
    return find_leak(row, RowKind::kContinuous, with_free(440));
  };
  CHECK(is_raised(with_earlier_peak(200)));
  CHECK_FALSE(is_raised(with_earlier_peak(540)));
}

TEST_CASE("growth that exhausts nothing within the horizon is no leak, but is found", "[detect]") {
  Circumstances near = with_free(0);
  near.horizon = std::chrono::days{49};
  const auto finding = straight(8, kDay, 100, RowKind::kDaily, near);
  REQUIRE(finding);
  CHECK(finding->is_enough);
  near.horizon = std::chrono::days{48};
  const auto far = straight(8, kDay, 100, RowKind::kDaily, near);
  REQUIRE(far);
  CHECK_FALSE(far->is_enough);
}

TEST_CASE("a cache that fills and would not fill the pool is no leak", "[detect]") {
  const auto row = row_of(14, kDay, [](double i) { return 200 + 250 * (1 - std::exp(-i / 6)); });
  CHECK_FALSE(is_raised(find_leak(row, RowKind::kDaily, with_free(575))));
}

TEST_CASE("a roll-out in two steps is no leak", "[detect]") {
  const auto row = row_of(
      10, kDay, [](double i) { return 200 + i * 0.01 + (i >= 3 ? 100 : 0) + (i >= 7 ? 100 : 0); });
  CHECK_FALSE(is_raised(find_leak(row, RowKind::kDaily, with_free(600))));
}

TEST_CASE("the last floors of a rise that flattens are not taken for a straight one", "[detect]") {
  const auto row = row_of(28, kDay, [](double i) { return 200 + 60 * std::log(1 + i * 4); });
  CHECK_FALSE(is_raised(find_leak(row, RowKind::kDaily, with_free(520))));
}

TEST_CASE("what another leak has taken makes nothing else a leak", "[detect]") {
  const auto row = row_of(9, kMinute, [](double i) { return 10 + 4 * i; });
  Circumstances nearly_full = with_free(60);
  CHECK(is_raised(find_leak(row, RowKind::kContinuous, nearly_full)));
  // The pool held 200 when the other one began.
  const std::vector<FloorPoint> pool = {{-kDay, -kHour, 200, 200}, {-kHour, 0, 900, 900}};
  nearly_full.pool = pool;
  nearly_full.leaking_since_s = -2 * kHour;
  CHECK_FALSE(is_raised(find_leak(row, RowKind::kContinuous, nearly_full)));
}

TEST_CASE("however little is free, a hundredth of the pool is the least", "[detect]") {
  CHECK(least_growth(kRoom, 8) == 10);
  const auto row = row_of(9, kMinute, [](double i) { return 10 + i; });
  CHECK_FALSE(find_leak(row, RowKind::kContinuous, with_free(1)));
}

TEST_CASE("tags that grow together are enough together", "[detect]") {
  const auto one = straight(7, kMinute, 40, RowKind::kContinuous);
  REQUIRE(one);
  CHECK_FALSE(one->is_enough);
  CHECK(is_enough_with(*one, 3 * one->stake, 3 * one->rise.rate, with_free(680)));
}

TEST_CASE("a row that is too short for anything finds nothing", "[detect]") {
  CHECK_FALSE(find_leak({}, RowKind::kDaily, with_free(500)));
  CHECK_FALSE(straight(2, kDay, 500, RowKind::kDaily));
}

TEST_CASE("confidence grows with steadiness and never reaches certainty", "[detect]") {
  Finding finding;
  finding.steadiness = 1.645;
  CHECK(confidence_in(finding) == Approx(0.95).margin(0.001));
  finding.steadiness = 10;
  CHECK(confidence_in(finding) == 0.999);
}

TEST_CASE("the evidence is said in figures that a person can check", "[detect]") {
  Finding finding;
  finding.kind = RowKind::kDaily;
  finding.rise = measure_rise(row_of(12, kDay, [](double i) { return i * 3.1 * kMegabyte; }));
  finding.stake = 0.12;
  CHECK(describe_evidence(finding, 0.93) ==
        "its floor rose in 11 of 11 days, by 34.1 MB in 12 d, 3.10 MB a day; no flattening, at the "
        "end 100 % of the mean rate; it has taken 12 % of what was free; 93 % of allocations were "
        "freed");
  CHECK(describe_evidence(finding, std::nullopt).find("freed") == std::string::npos);
}

}  // namespace
}  // namespace poolsentry
