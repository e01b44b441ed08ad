#include "core/base/time.h"

#include <catch2/catch.hpp>
#include <random>

using namespace poolsentry;

namespace {

TimePoint at(std::int64_t milliseconds) { return TimePoint{Duration{milliseconds}}; }

}  // namespace

TEST_CASE("A date and time of day is a point in time") {
  CHECK(to_time_point({1970, 1, 1, 0, 0, 0, 0}) == at(0));
  CHECK(to_time_point({2004, 6, 10, 22, 8, 6, 550}) == at(1'086'905'286'550));
  CHECK(to_time_point({1601, 1, 1, 0, 0, 0, 0}) == from_filetime(0));
  CHECK(to_time_point({9999, 12, 31, 23, 59, 59, 999}));
}

TEST_CASE("A field out of its range is no time") {
  CHECK_FALSE(to_time_point({1600, 12, 31, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({10000, 1, 1, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 0, 1, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 13, 1, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 257, 1, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 0, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 32, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 257, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 4, 31, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 1, 24, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 1, 0, 60, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 1, 0, 0, 60, 0}));
  CHECK_FALSE(to_time_point({2026, 1, 1, 0, 0, 0, 1000}));
  CHECK_FALSE(to_time_point({2026, 1, 1, -1, 0, 0, 0}));
}

TEST_CASE("29 February is a day of leap years only") {
  CHECK(to_time_point({2024, 2, 29, 0, 0, 0, 0}));
  CHECK(to_time_point({2000, 2, 29, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2026, 2, 29, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({1900, 2, 29, 0, 0, 0, 0}));
  CHECK_FALSE(to_time_point({2024, 2, 30, 0, 0, 0, 0}));
}

TEST_CASE("Times are written in whole seconds, rounded down") {
  CHECK(format_utc(at(0)) == "1970-01-01T00:00:00Z");
  CHECK(format_utc(at(1'086'905'286'999)) == "2004-06-10T22:08:06Z");
  CHECK(format_utc(at(-1)) == "1969-12-31T23:59:59Z");
  CHECK(format_utc_for_people(at(0)) == "1970-01-01 00:00:00 UTC");
}

TEST_CASE("A written time is read back") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    const TimePoint time = at(static_cast<std::int64_t>(random() % 253'402'300'800) * 1000);
    CHECK(parse_utc(format_utc(time)) == time);
    CHECK(to_time_point(to_civil(time)) == time);
  }
}

TEST_CASE("A fraction of a second is kept to the millisecond") {
  CHECK(parse_utc("1970-01-01T00:00:01.5Z") == at(1'500));
  CHECK(parse_utc("1970-01-01T00:00:01.05Z") == at(1'050));
  CHECK(parse_utc("1970-01-01T00:00:01.1234567Z") == at(1'123));
}

TEST_CASE("Text that is no such time is refused") {
  for (const char* text : {"", "Z", "2026-03-02", "2026-03-02T00:00:00", "2026-03-02 00:00:00Z",
                           "2026-03-02T00:00:00.Z", "2026-03-02T00:00:00+01:00",
                           "2026-3-02T00:00:00Z", "2026-03-02T00:00:0xZ", "2026-03-02T00:00:00.5xZ",
                           "2026-03-02T00:00:00ZZ", "2026-03-02T-0:00:00Z", "2026-13-02T00:00:00Z",
                           "2026-03-02T24:00:00Z", "0000-03-02T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_utc(text));
  }
}

TEST_CASE("A file time is counted from 1601") {
  CHECK(from_filetime(0) == at(-11'644'473'600'000));
  CHECK(from_filetime(116'444'736'000'000'000) == at(0));
  CHECK(from_filetime(116'444'736'000'000'000 + 15'000) == at(1));
  CHECK_FALSE(format_utc(from_filetime(INT64_MAX)).empty());
}

TEST_CASE("A time becomes the FILETIME that it was read from, or the nearest there is") {
  CHECK(to_filetime(at(0)) == 116'444'736'000'000'000);
  CHECK(to_filetime(from_filetime(131'000'000'000'010'000)) == 131'000'000'000'010'000);
  CHECK(to_filetime(TimePoint::min()) == 0);
  CHECK(to_filetime(TimePoint::max()) > to_filetime(at(0)));
}
