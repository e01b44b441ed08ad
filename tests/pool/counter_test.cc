#include "core/pool/counter.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

constexpr std::uint64_t kTwoTo31 = std::uint64_t{1} << 31U;
constexpr std::uint64_t kTwoTo32 = std::uint64_t{1} << 32U;

}  // namespace

TEST_CASE("A counter that went on says by how much") {
  const auto width = GENERATE(CounterWidth::k32Bits, CounterWidth::k64Bits, CounterWidth::kUnknown);
  const CounterStep step = advance(1'000, 1'234, width);
  CHECK(step.delta == 234);
  CHECK_FALSE(step.moved_back);
  CHECK(advance(7, 7, width).delta == 0);
}

TEST_CASE("A 32-bit counter that passed 2^32 went on") {
  const auto width = GENERATE(CounterWidth::k32Bits, CounterWidth::kUnknown);
  const CounterStep step = advance(kTwoTo32 - 10, 5, width);
  CHECK(step.delta == 15);
  CHECK_FALSE(step.moved_back);
}

TEST_CASE("A step of half the range or more is one back, one less is one on") {
  const auto width = GENERATE(CounterWidth::k32Bits, CounterWidth::kUnknown);
  CHECK_FALSE(advance(100, 100 + kTwoTo31 - 1, width).moved_back);
  CHECK(advance(100, 100 + kTwoTo31 - 1, width).delta == kTwoTo31 - 1);
  CHECK(advance(100, 100 + kTwoTo31, width).moved_back);
  CHECK(advance(100, 100 + kTwoTo31, width).delta == 0);
}

TEST_CASE("A counter that was set back has moved back and went on by nothing") {
  const auto width = GENERATE(CounterWidth::k32Bits, CounterWidth::k64Bits, CounterWidth::kUnknown);
  const CounterStep step = advance(5'000'000, 12, width);
  CHECK(step.moved_back);
  CHECK(step.delta == 0);
}

TEST_CASE("A counter of 64 bits never wraps") {
  CHECK(advance(kTwoTo32 - 10, 5, CounterWidth::k64Bits).moved_back);
  CHECK(advance(0, kTwoTo32 * 8, CounterWidth::k64Bits).delta == kTwoTo32 * 8);
}

TEST_CASE("A value above 2^32 - 1 proves 64 bits where the width is unknown") {
  CHECK(advance(kTwoTo32 - 1, kTwoTo32, CounterWidth::kUnknown).delta == 1);
  CHECK(advance(kTwoTo32, 5, CounterWidth::kUnknown).moved_back);
  CHECK(advance(10, kTwoTo32 + kTwoTo31, CounterWidth::kUnknown).delta == kTwoTo32 + kTwoTo31 - 10);
}

TEST_CASE("Objects in use are allocs less frees, across the wrap too") {
  CHECK(outstanding(48, 8, CounterWidth::k32Bits) == 40);
  CHECK(outstanding(100, kTwoTo32 - 50, CounterWidth::k32Bits) == 150);
  CHECK(outstanding(100, kTwoTo32 - 50, CounterWidth::kUnknown) == 150);
  CHECK(outstanding(kTwoTo32 + 7, kTwoTo32, CounterWidth::k64Bits) == 7);
}

TEST_CASE("Frees that are ahead of the allocs leave no objects in use") {
  const auto width = GENERATE(CounterWidth::k32Bits, CounterWidth::k64Bits, CounterWidth::kUnknown);
  CHECK(outstanding(100, 284, width) == 0);
}
