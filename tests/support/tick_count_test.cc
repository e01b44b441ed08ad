#include <catch2/catch.hpp>
#include <limits>

#include "service/nt/tick_count.h"

namespace poolsentry {
namespace {

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kWrap = std::uint64_t{kMax} + 1;

TEST_CASE("the first tick count is the system's own") {
  CHECK(widen_tick_count(0, 5'000'000) == 5'000'000);
  CHECK(widen_tick_count(0, kMax - 60'000) == kMax - 60'000);
}

TEST_CASE("a tick count goes on over every wrap of 49.7 days") {
  std::uint64_t count = kMax - 10;
  count = widen_tick_count(count, 20);
  CHECK(count == kWrap + 20);
  count = widen_tick_count(count, kMax - 60'000);
  count = widen_tick_count(count, 1);
  CHECK(count == 2 * kWrap + 1);
}

TEST_CASE("a tick count stays where a thread was overtaken, at a wrap too") {
  CHECK(widen_tick_count(1000, 999) == 1000);
  CHECK(widen_tick_count(kWrap + 5, kMax) == kWrap + 5);
  CHECK(widen_tick_count(100'000, 100'000) == 100'000);
  // A minute behind is no longer a race, but nearly 49.7 days later.
  CHECK(widen_tick_count(100'000, 40'000) == kWrap + 40'000);
}

}  // namespace
}  // namespace poolsentry
