#include "core/detect/floor_history.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

constexpr std::size_t kMinutes = 3;

std::vector<FloorPoint> closed_at(const FloorHistory& history, std::size_t scale) {
  std::vector<FloorPoint> points;
  history.closed(scale, points);
  return points;
}

TEST_CASE("an interval is closed by the first value behind it", "[detect]") {
  FloorHistory history;
  CHECK(history.add(0, 5, kMinutes) == 0);
  CHECK(history.add(59, 7, kMinutes) == 0);
  CHECK(closed_at(history, kMinutes).empty());
  CHECK(history.add(60, 9, kMinutes) == 1U << kMinutes);

  const auto points = closed_at(history, kMinutes);
  REQUIRE(points.size() == 1);
  CHECK(points[0].begin_s == 0);
  CHECK(points[0].end_s == 60);
  CHECK(points[0].floor == 5);
  CHECK(points[0].peak == 7);
}

TEST_CASE("closed intervals fold into the next scale with their floor and peak", "[detect]") {
  FloorHistory history;
  for (std::int32_t minute = 0; minute <= 10; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<float>(100 - minute), kMinutes));
  }
  const auto points = closed_at(history, kMinutes + 1);
  REQUIRE(points.size() == 1);
  CHECK(points[0].end_s == 300);
  CHECK(points[0].floor == 96);
  CHECK(points[0].peak == Approx(100).epsilon(0.001));
}

TEST_CASE("a scale keeps its last intervals and no more", "[detect]") {
  FloorHistory history;
  for (std::int32_t minute = 0; minute < 40; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<float>(minute), kMinutes));
  }
  const auto points = closed_at(history, kMinutes);
  REQUIRE(points.size() == kIntervalsKept[kMinutes]);
  CHECK(points.front().floor == 31);
  CHECK(points.back().floor == 38);
}

TEST_CASE("intervals without a sample are left out", "[detect]") {
  FloorHistory history;
  static_cast<void>(history.add(0, 1, kMinutes));
  static_cast<void>(history.add(60, 2, kMinutes));
  static_cast<void>(history.add(300, 3, kMinutes));
  static_cast<void>(history.add(360, 4, kMinutes));
  const auto points = closed_at(history, kMinutes);
  REQUIRE(points.size() == 3);
  CHECK(points[1].end_s == 120);
  CHECK(points[2].begin_s == 300);
}

TEST_CASE("a gap longer than the ring empties the scale", "[detect]") {
  FloorHistory history;
  for (std::int32_t minute = 0; minute < 12; ++minute) {
    static_cast<void>(history.add(minute * 60, 1, kMinutes));
  }
  static_cast<void>(history.add(60 * 1000, 1, kMinutes));
  CHECK(closed_at(history, kMinutes).empty());
}

TEST_CASE("the whole history tells each stretch of time once, the finest scale first", "[detect]") {
  FloorHistory history;
  for (std::int32_t minute = 0; minute < 600; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<float>(minute), kMinutes));
  }
  std::vector<FloorPoint> points;
  history.whole(points);
  REQUIRE(points.size() > kIntervalsKept[kMinutes]);
  for (std::size_t i = 1; i < points.size(); ++i) {
    CHECK(points[i].begin_s >= points[i - 1].end_s);
    CHECK(points[i].floor > points[i - 1].floor);
  }
  CHECK(points.back().end_s - points.back().begin_s == 60);
  CHECK(points.front().end_s - points.front().begin_s > 60);
}

TEST_CASE("the finest scale holds at least one sample an interval, and lateness is forgiven",
          "[detect]") {
  CHECK(finest_scale_for(std::chrono::seconds{1}) == 0);
  CHECK(finest_scale_for(std::chrono::milliseconds{1050}) == 0);
  CHECK(finest_scale_for(std::chrono::milliseconds{1200}) == 1);
  CHECK(finest_scale_for(std::chrono::seconds{60}) == kMinutes);
  CHECK(finest_scale_for(std::chrono::hours{1}) == kHourScale);
  CHECK(finest_scale_for(std::chrono::days{30}) == kScaleCount - 1);
}

TEST_CASE("a value that is held fills its intervals, at every scale", "[detect]") {
  FloorHistory one_by_one;
  FloorHistory held;
  for (std::int32_t minute = 0; minute <= 3000; ++minute) {
    static_cast<void>(one_by_one.add(minute * 60, minute < 2 ? 5.0F : 7.0F, kMinutes));
  }
  static_cast<void>(held.add(0, 5, kMinutes));
  static_cast<void>(held.add(60, 5, kMinutes));
  static_cast<void>(held.add(120, 7, kMinutes));
  static_cast<void>(held.hold(3000 * 60, 7, kMinutes));
  for (std::size_t scale = kMinutes; scale < kScaleCount; ++scale) {
    const auto expected = closed_at(one_by_one, scale);
    const auto points = closed_at(held, scale);
    REQUIRE(points.size() == expected.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      CHECK(points[i].begin_s == expected[i].begin_s);
      CHECK(points[i].floor == expected[i].floor);
      CHECK(points[i].peak == expected[i].peak);
    }
  }
}

TEST_CASE("holding says which intervals have closed", "[detect]") {
  FloorHistory history;
  static_cast<void>(history.add(0, 5, kMinutes));
  CHECK(history.hold(59, 5, kMinutes) == 0);
  CHECK(history.hold(120, 5, kMinutes) == 1U << kMinutes);
  CHECK(history.hold(86'400, 5, kMinutes) >> kSixthOfDayScale == 1U);
}

TEST_CASE("a scale that is no longer fed does not stand before newer intervals", "[detect]") {
  FloorHistory history;
  for (std::int32_t second = 0; second < 100; ++second) {
    static_cast<void>(history.add(second, 1, 0));
  }
  for (std::int32_t minute = 2; minute < 10; ++minute) {
    static_cast<void>(history.add(minute * 60, 2, kMinutes));
  }
  std::vector<FloorPoint> points;
  history.whole(points);
  REQUIRE(!points.empty());
  CHECK(points.back().end_s == 540);
  CHECK(points.back().floor == 2);
}

TEST_CASE("the days end with the last sixth of a day and hold a whole cycle each", "[detect]") {
  FloorHistory history;
  // Ten days by the hour, at 5 in the night and 50 by day, two more each day; it is 20:00.
  constexpr std::int32_t kHours = 10 * 24 + 20;
  for (std::int32_t hour = 0; hour <= kHours + 1; ++hour) {
    const int day = hour / 24;
    const float load = hour % 24 < 8 ? 5.0F : 50.0F;
    static_cast<void>(history.add(hour * 3600, load + static_cast<float>(2 * day), kHourScale));
  }
  std::vector<FloorPoint> days;
  history.days(days);
  REQUIRE(days.size() >= 9);
  CHECK(days.back().end_s == kHours * 3600);
  for (std::size_t i = 1; i < days.size(); ++i) {
    CHECK(days[i].end_s - days[i].begin_s == 86'400);
    CHECK(days[i].begin_s >= days[i - 1].end_s);
    CHECK(days[i].floor > days[i - 1].floor);
    CHECK(days[i].peak >= 50);
  }
}

TEST_CASE("a day of which hours are missing is left out", "[detect]") {
  FloorHistory history;
  for (std::int32_t hour = 0; hour <= 4 * 24 + 1; ++hour) {
    if (hour > 28 && hour < 40) continue;
    static_cast<void>(history.add(hour * 3600, 5, kHourScale));
  }
  std::vector<FloorPoint> days;
  history.days(days);
  REQUIRE(days.size() == 3);
  CHECK(days[1].begin_s - days[0].end_s == 86'400);
}

}  // namespace
}  // namespace poolsentry
