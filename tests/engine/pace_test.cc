#include "core/engine/pace.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kBase = minutes{1};
constexpr PoolPressure kPagedLow{true, false, false};
constexpr PoolPressure kCommitHigh{false, false, true};
constexpr PoolPressure kNone{};

// Two pools of 100 MB; the nonpaged one is empty.
std::array<PoolState, 2> paged_with(double megabytes) {
  std::array<PoolState, 2> pools;
  for (PoolState& pool : pools) pool.limit = {100U << 20U, LimitFrom::kOption};
  pools[0].bytes = static_cast<std::uint64_t>(megabytes * kMegabyte);
  pools[1].pool = Pool::kNonpaged;
  return pools;
}

// After two samples a minute apart between which the pool went from `before` to `now` megabytes.
Duration after(double before, double now, Duration base = kBase) {
  Pace pace(base);
  pace.take(paged_with(before), kMonday);
  pace.take(paged_with(now), kMonday + base);
  return pace.until_next(kNone, kMonday + base);
}

TEST_CASE("a pool with room is sampled as often as was asked for", "[engine]") {
  CHECK(Pace(kBase).until_next(kNone, kMonday) == kBase);
  CHECK(after(50, 50) == kBase);
  CHECK(after(79, 79) == kBase);
  CHECK(after(50, 54) == kBase);
  CHECK(after(60, 30) == kBase);
}

TEST_CASE("the fuller a pool beyond 80 %, the more often it is sampled, down to a second",
          "[engine]") {
  CHECK(after(90, 90) == seconds{30});
  CHECK(after(95, 95) == seconds{15});
  CHECK(after(99.5, 99.5) == seconds{1} + std::chrono::milliseconds{500});
  CHECK(after(100, 100) == Pace::kFastest);
  CHECK(after(120, 120) == Pace::kFastest);
}

TEST_CASE("a pool that would be full within ten intervals gets ten samples until then",
          "[engine]") {
  // 25 MB are left and 25 MB were taken: a minute.
  CHECK(after(50, 75) == seconds{6});
  CHECK(after(0, 90) == Pace::kFastest);
  CHECK(after(50, 50.5) == kBase);
}

TEST_CASE("a forecast within ten intervals is followed as closely", "[engine]") {
  auto pools = paged_with(50);
  const auto with_forecast = [&](Duration left) {
    Pace pace(kBase);
    pools[0].exhausted_at.likely = kMonday + left;
    pace.take(pools, kMonday);
    return pace.until_next(kNone, kMonday);
  };
  CHECK(with_forecast(minutes{11}) == kBase);
  CHECK(with_forecast(minutes{5}) == seconds{30});
  CHECK(with_forecast(seconds{3}) == Pace::kFastest);
  CHECK(with_forecast(-minutes{3}) == Pace::kFastest);
}

TEST_CASE("where no limit is known nothing is faster", "[engine]") {
  auto pools = paged_with(50);
  for (PoolState& pool : pools) pool.limit = {};
  Pace pace(kBase);
  pace.take(pools, kMonday);
  pools[0].bytes *= 4;
  pace.take(pools, kMonday + kBase);
  CHECK(pace.until_next(kNone, kMonday + kBase) == kBase);
}

TEST_CASE("a condition that becomes set asks for a sample at once, and only then", "[engine]") {
  Pace pace(kBase);
  CHECK_FALSE(pace.is_urgent(kNone, kMonday));
  CHECK(pace.is_urgent(kPagedLow, kMonday));
  CHECK_FALSE(pace.is_urgent(kPagedLow, kMonday + seconds{1}));
  CHECK(pace.is_urgent({true, false, true}, kMonday + seconds{2}));
  CHECK_FALSE(pace.is_urgent(kNone, kMonday + seconds{3}));
  CHECK(pace.is_urgent(kCommitHigh, kMonday + seconds{4}));
}

TEST_CASE("a condition is followed every second at first, then at a bounded cost", "[engine]") {
  Pace pace(kBase);
  CHECK(pace.until_next(kPagedLow, kMonday) == Pace::kFastest);
  CHECK(pace.until_next(kPagedLow, kMonday + Pace::kFastFor - seconds{1}) == Pace::kFastest);
  CHECK(pace.until_next(kPagedLow, kMonday + Pace::kFastFor) == Pace::kLasting);
  CHECK(pace.until_next(kNone, kMonday + Pace::kFastFor + seconds{1}) == kBase);
}

TEST_CASE("commit that stays high for months is sampled as usual after some minutes", "[engine]") {
  Pace pace(kBase);
  CHECK(pace.until_next(kCommitHigh, kMonday) == Pace::kFastest);
  CHECK(pace.until_next(kCommitHigh, kMonday + Pace::kFastFor) == kBase);
}

TEST_CASE("a clock that goes back does not keep it fast until it is there again", "[engine]") {
  Pace pace(kBase);
  CHECK(pace.until_next(kPagedLow, kMonday) == Pace::kFastest);
  const TimePoint back = kMonday - std::chrono::days{100};
  CHECK(pace.until_next(kPagedLow, back) == Pace::kFastest);
  CHECK(pace.until_next(kPagedLow, back + Pace::kFastFor) == Pace::kLasting);
  pace.take(paged_with(10), kMonday);
  pace.take(paged_with(70), back);
  CHECK(pace.until_next(kNone, back) == kBase);
}

TEST_CASE("an interval that was asked for is never made longer", "[engine]") {
  CHECK(after(90, 90, seconds{1}) == seconds{1});
  Pace pace(seconds{5});
  CHECK(pace.until_next(kPagedLow, kMonday) == Pace::kFastest);
  CHECK(pace.until_next(kPagedLow, kMonday + Pace::kFastFor) == seconds{5});
}

}  // namespace
}  // namespace poolsentry
