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
  for (std::int64_t minute = 0; minute <= 10; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<double>(100 - minute), kMinutes));
  }
  const auto points = closed_at(history, kMinutes + 1);
  REQUIRE(points.size() == 1);
  CHECK(points[0].end_s == 300);
  CHECK(points[0].floor == 96);
  CHECK(points[0].peak == 100);
}

TEST_CASE("a scale keeps its last twelve intervals and no more", "[detect]") {
  FloorHistory history;
  for (std::int64_t minute = 0; minute < 40; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<double>(minute), kMinutes));
  }
  const auto points = closed_at(history, kMinutes);
  REQUIRE(points.size() == FloorHistory::kIntervals);
  CHECK(points.front().floor == 27);
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
  for (std::int64_t minute = 0; minute < 12; ++minute) {
    static_cast<void>(history.add(minute * 60, 1, kMinutes));
  }
  static_cast<void>(history.add(60 * 1000, 1, kMinutes));
  CHECK(closed_at(history, kMinutes).empty());
}

TEST_CASE("the whole history tells each stretch of time once, the finest scale first", "[detect]") {
  FloorHistory history;
  for (std::int64_t minute = 0; minute < 600; ++minute) {
    static_cast<void>(history.add(minute * 60, static_cast<double>(minute), kMinutes));
  }
  std::vector<FloorPoint> points;
  history.whole(points);
  REQUIRE(points.size() > FloorHistory::kIntervals);
  for (std::size_t i = 1; i < points.size(); ++i) {
    CHECK(points[i].begin_s >= points[i - 1].end_s);
    CHECK(points[i].floor > points[i - 1].floor);
  }
  CHECK(points.back().end_s - points.back().begin_s == 60);
  CHECK(points.front().end_s - points.front().begin_s > 60);
}

TEST_CASE("the peak before a time does not know what came after", "[detect]") {
  FloorHistory history;
  for (std::int64_t minute = 0; minute < 10; ++minute) {
    static_cast<void>(
        history.add(minute * 60, minute == 3 ? 50 : 10.0 * static_cast<double>(minute), kMinutes));
  }
  CHECK(history.peak_before(240) == 50);
  CHECK(history.peak_before(180) == 20);
  CHECK(history.peak_before(0) == 0);
}

TEST_CASE("the finest scale holds at least one sample an interval, and lateness is forgiven",
          "[detect]") {
  CHECK(finest_scale_for(std::chrono::seconds{1}) == 0);
  CHECK(finest_scale_for(std::chrono::milliseconds{1050}) == 0);
  CHECK(finest_scale_for(std::chrono::milliseconds{1200}) == 1);
  CHECK(finest_scale_for(std::chrono::seconds{60}) == kMinutes);
  CHECK(finest_scale_for(std::chrono::hours{1}) == 6);
  CHECK(finest_scale_for(std::chrono::days{30}) == kScaleCount - 1);
}

}  // namespace
}  // namespace poolsentry
