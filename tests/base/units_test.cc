#include "core/base/units.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace poolsentry;

namespace {

constexpr std::uint64_t kMega = 1'048'576;

std::uint64_t size_of(const char* text) {
  const auto size = parse_size(text);
  REQUIRE(size);
  return *size;
}

Duration duration_of(const char* text) {
  const auto duration = parse_duration(text);
  REQUIRE(duration);
  return *duration;
}

}  // namespace

TEST_CASE("A size is a number and a unit in powers of 1024") {
  CHECK(size_of("213909504") == 213'909'504);
  CHECK(size_of("0") == 0);
  CHECK(size_of("343MB") == 343 * kMega);
  CHECK(size_of("1MiB") == kMega);
  CHECK(size_of("1m") == kMega);
  CHECK(size_of("2 GB") == 2048 * kMega);
  CHECK(size_of(" 1.5 kb ") == 1536);
  CHECK(size_of("96 bytes") == 96);
  CHECK(size_of("3TiB") == 3 * kMega * kMega);
}

TEST_CASE("A size is read up to below 2^63") {
  CHECK(size_of("8300000TB") > 0);
  CHECK_FALSE(parse_size("8400000TB"));
  CHECK_FALSE(parse_size("18446744073709551616"));
}

TEST_CASE("Text that is no size is refused with an example of one") {
  for (const char* text : {"", " ", "MB", "-1MB", "+1", "1..5MB", ".5MB", "5.MB", "1,5MB", "1e3",
                           "1 XB", "1M B", "0x10", "nan", "\x1B[2J"}) {
    const auto size = parse_size(text);
    INFO(text);
    REQUIRE_FALSE(size);
    CHECK(size.error().kind == ErrorKind::kUsage);
    CHECK(size.error().message.find("343MB") != std::string::npos);
    CHECK(size.error().message.find('\x1B') == std::string::npos);
  }
}

TEST_CASE("A duration is a number and a unit") {
  CHECK(duration_of("500ms") == Duration{500});
  CHECK(duration_of("60s") == Duration{60'000});
  CHECK(duration_of("15m") == duration_of("15 min"));
  CHECK(duration_of("1.5h") == Duration{5'400'000});
  CHECK(duration_of("7d") == std::chrono::hours{168});
  CHECK(duration_of("2y") == std::chrono::days{730});
}

TEST_CASE("A duration is more than nothing and at most 100 years") {
  CHECK(duration_of("1ms") == Duration{1});
  CHECK(duration_of("100y") == std::chrono::days{36'500});
  CHECK_FALSE(parse_duration("0s"));
  CHECK_FALSE(parse_duration("0.9ms"));
  CHECK_FALSE(parse_duration("101y"));
  CHECK_FALSE(parse_duration("99999999999999999999s"));
}

TEST_CASE("Text that is no duration is refused with an example of one") {
  for (const char* text : {"", "60", "s", "-1s", "1 week", "1h30m", "1:30", "60S s"}) {
    const auto duration = parse_duration(text);
    INFO(text);
    REQUIRE_FALSE(duration);
    CHECK(duration.error().message.find("15m") != std::string::npos);
  }
}

TEST_CASE("Sizes are shown in three digits of the unit that fits") {
  CHECK(format_size(0) == "0 bytes");
  CHECK(format_size(96) == "96 bytes");
  CHECK(format_size(1023) == "1023 bytes");
  CHECK(format_size(1024) == "1.00 KB");
  CHECK(format_size(343.0 * kMega) == "343 MB");
  CHECK(format_size(1023.4 * kMega) == "1023 MB");
  CHECK(format_size(1023.6 * kMega) == "1.00 GB");
  CHECK(format_size(14.3 * 1024 * kMega) == "14.3 GB");
  CHECK(format_size(-2048) == "-2.00 KB");
}

TEST_CASE("Sizes beyond all sense are shown without harm") {
  CHECK(format_size(1e300).size() < 120);
  CHECK_FALSE(format_size(std::numeric_limits<double>::infinity()).empty());
  CHECK_FALSE(format_size(std::numeric_limits<double>::quiet_NaN()).empty());
  CHECK_FALSE(format_rate(-1e308).empty());
}

TEST_CASE("Durations are shown in their two largest units") {
  CHECK(format_duration(Duration{0}) == "0 ms");
  CHECK(format_duration(Duration{999}) == "999 ms");
  CHECK(format_duration(Duration{18'999}) == "18 s");
  CHECK(format_duration(std::chrono::minutes{52}) == "52 min");
  CHECK(format_duration(std::chrono::hours{76}) == "3 d 4 h");
  CHECK(format_duration(std::chrono::days{365}) == "1 y");
  CHECK(format_duration(std::chrono::days{366}) == "1 y 1 d");
  CHECK(format_duration(std::chrono::minutes{-90}) == "-1 h 30 min");
  CHECK_FALSE(format_duration(Duration::max()).empty());
}

TEST_CASE("Rates are shown in the time in which they can be read") {
  CHECK(format_rate(238.0 * kMega) == "238 MB an hour");
  CHECK(format_rate(kMega) == "1.00 MB an hour");
  CHECK(format_rate(kMega / 8.0) == "3.00 MB a day");
  CHECK(format_rate(3600.0 * kMega) == "1.00 MB a second");
}

TEST_CASE("Counts are grouped in threes") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1'000) == "1,000");
  CHECK(format_count(133'052'640) == "133,052,640");
  CHECK(format_count(UINT64_MAX) == "18,446,744,073,709,551,615");
}

TEST_CASE("A share is neither none nor all unless it is") {
  CHECK(format_share(0) == "0 %");
  CHECK(format_share(1) == "100 %");
  CHECK(format_share(0.93) == "93 %");
  CHECK(format_share(0.0004) == "0.04 %");
  CHECK(format_share(0.9999) == "99.9 %");
  CHECK(format_share(0.998) == "99.8 %");
}
