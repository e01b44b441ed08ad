#include "core/detect/series.h"

#include <catch2/catch.hpp>

#include "core/detect/series_table.h"

namespace poolsentry {
namespace {

constexpr std::uint64_t kGigabyte = 1ULL << 30U;

TagUsage usage(std::uint64_t allocs, std::uint64_t frees, std::uint64_t bytes) {
  return {Tag::from_text("Strg"), Pool::kPaged, allocs, frees, allocs - frees, bytes};
}

Series::Reading at(std::int32_t time_s, bool wraps = false) {
  return {time_s, 0, CounterWidth::k32Bits, wraps};
}

TEST_CASE("the free ratio is of what was counted since the first sample", "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  static_cast<void>(series.observe(usage(1'000'000, 0, 10), at(0)));
  CHECK_FALSE(series.free_ratio());
  static_cast<void>(series.observe(usage(1'000'100, 93, 10), at(1)));
  CHECK(*series.free_ratio() == Approx(0.93));
}

TEST_CASE("the free ratio survives counters that wrap at 32 bits", "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  static_cast<void>(series.observe(usage(0xFFFF'FFF0U, 0xFFFF'FF00U, 10), at(0)));
  TagUsage wrapped = usage(0x10, 0xFFFF'FF10U, 10);
  wrapped.outstanding = 0x100;
  static_cast<void>(series.observe(wrapped, at(1)));
  CHECK(*series.free_ratio() == Approx(0.5));
}

TEST_CASE("a counter that moved back begins anew and counts nothing", "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  static_cast<void>(series.observe(usage(1'000'000, 0, 10), at(0)));
  static_cast<void>(series.observe(usage(100, 0, 10), at(1)));
  CHECK_FALSE(series.free_ratio());
  static_cast<void>(series.observe(usage(200, 50, 10), at(2)));
  CHECK(*series.free_ratio() == Approx(0.5));
}

TEST_CASE("bytes cut to 32 bits go on above 4 GB, and come back below", "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  std::int32_t time = 0;
  const auto observe = [&](std::uint64_t bytes) {
    const TagUsage cut = usage(1000, 0, bytes % (4 * kGigabyte));
    static_cast<void>(series.observe(cut, at(time++, true)));
    return series.bytes();
  };
  for (const std::uint64_t half_gigabytes : {6U, 9U, 12U, 15U, 18U, 15U, 12U, 9U, 6U}) {
    CHECK(observe(half_gigabytes * kGigabyte / 2) == half_gigabytes * kGigabyte / 2);
  }
}

TEST_CASE("bytes that fall with their objects have not wrapped", "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  static_cast<void>(series.observe(usage(1000, 0, 3 * kGigabyte), at(0, true)));
  static_cast<void>(series.observe(usage(1000, 990, kGigabyte / 100), at(1, true)));
  CHECK(series.bytes() == kGigabyte / 100);
}

TEST_CASE("a value that stands unchanged is in the history once it changes or is settled",
          "[detect]") {
  Series series({Tag::from_text("Strg"), Pool::kPaged});
  for (std::int32_t second = 0; second <= 5; ++second) {
    CHECK(series.observe(usage(10, 0, 70), at(second)) == 0);
  }
  std::vector<FloorPoint> points;
  series.history().closed(0, points);
  CHECK(points.empty());
  CHECK(series.settle(0) != 0);
  series.history().closed(0, points);
  CHECK(points.size() == 5);
  CHECK(series.settle(0) == 0);
  CHECK((series.observe(usage(11, 0, 80), at(6)) & 1U) == 1U);
  series.history().closed(0, points);
  REQUIRE(points.size() == 6);
  CHECK(points.back().floor == 70);
}

TEST_CASE("a table finds a series by its key wherever its row has moved to", "[detect]") {
  SeriesTable table;
  const SeriesKey paged{Tag::from_text("File"), Pool::kPaged};
  const SeriesKey nonpaged{Tag::from_text("File"), Pool::kNonpaged};
  CHECK(table.find_or_add(paged, 0) == 0);
  CHECK(table.find_or_add(nonpaged, 1) == 1);
  CHECK(table.find_or_add(nonpaged, 0) == 1);
  CHECK(table.find_or_add(paged, 7) == 0);
  CHECK(table.find_or_add(nonpaged, 5) == 1);
  CHECK(table.find_or_add({std::nullopt, Pool::kPaged}, 0) == 2);
  CHECK(table.find_or_add(paged, 7) == 0);
  CHECK(table.size() == 3);
  table.clear();
  CHECK(table.find_or_add(nonpaged, 0) == 0);
}

TEST_CASE("a full table knows its series and takes no new ones", "[detect]") {
  SeriesTable table;
  for (std::uint32_t i = 0; i < SeriesTable::kMaxSeries; ++i) {
    REQUIRE(table.find_or_add({Tag::from_value(i), Pool::kPaged}, i));
  }
  CHECK_FALSE(table.find_or_add({Tag::from_text("new!"), Pool::kPaged}, 5));
  CHECK(table.find_or_add({Tag::from_value(17), Pool::kPaged}, 5) == 17);
}

}  // namespace
}  // namespace poolsentry
