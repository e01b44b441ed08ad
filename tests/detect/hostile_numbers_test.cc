// Whatever a log or a driver says, the judgement goes on: numbers at every limit, times that jump,
// limits of nothing and of everything.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "core/detect/detector.h"
#include "core/report/analysis_report.h"

namespace poolsentry {
namespace {

constexpr std::uint64_t kMost = ~std::uint64_t{0};

std::uint64_t hostile(std::mt19937_64& random) {
  constexpr std::array<std::uint64_t, 8> kEdges = {
      0, 1, 0xFFFF'FFFFU, 0x1'0000'0000U, kMost >> 1U, (kMost >> 1U) + 1, kMost - 1, kMost};
  const std::uint64_t draw = random();
  if (draw % 3 == 0) return kEdges[draw / 3 % kEdges.size()];
  return random() >> (draw % 60);
}

Snapshot hostile_snapshot(TimePoint time, std::mt19937_64& random) {
  Snapshot snapshot;
  snapshot.time = time;
  for (std::uint32_t i = 0; i < 12; ++i) {
    if (random() % 5 == 0) continue;
    TagUsage usage;
    usage.tag = Tag::from_value(0x41414141 + i);
    usage.pool = i % 2 == 0 ? Pool::kPaged : Pool::kNonpaged;
    usage.allocs = hostile(random);
    usage.frees = hostile(random);
    usage.outstanding = hostile(random);
    usage.bytes = hostile(random);
    snapshot.usages.push_back(usage);
  }
  if (random() % 4 == 0) snapshot.total(Pool::kPaged).bytes = hostile(random);
  if (random() % 4 == 0) snapshot.total(Pool::kNonpaged).limit_bytes = hostile(random);
  if (random() % 4 == 0) {
    snapshot.memory.commit_bytes = hostile(random);
    snapshot.memory.commit_limit_bytes = hostile(random);
  }
  snapshot.bytes_wrap_at_32_bits = random() % 2 == 0;
  return snapshot;
}

// Grows by hostile steps, so that something is raised.
void add_growth(Snapshot& snapshot, std::uint64_t& bytes, std::mt19937_64& random) {
  bytes += random() % (bytes / 4 + 1'000'000);
  snapshot.usages.push_back({Tag::from_text("Grow"), Pool::kPaged, bytes, 0, bytes, bytes});
}

void check_leaks(const Detector& detector) {
  for (const Leak& leak : detector.leaks()) {
    CHECK(leak.confidence >= 0);
    CHECK(leak.confidence < 1);
    CHECK(std::isfinite(leak.bytes_per_hour.likely));
    CHECK(leak.bytes_per_hour.low <= leak.bytes_per_hour.likely);
    CHECK(leak.bytes_per_hour.likely <= leak.bytes_per_hour.high);
    const Forecast& forecast = leak.exhausted_at;
    if (forecast.likely && forecast.latest) CHECK(*forecast.likely <= *forecast.latest);
    if (forecast.earliest && forecast.likely) CHECK(*forecast.earliest <= *forecast.likely);
  }
}

TEST_CASE("numbers at every limit and times that jump crash nothing and keep what is said in order",
          "[detect]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    DetectorSettings settings;
    if (seed % 2 == 0) settings.limits.paged = {hostile(random), LimitFrom::kOption};
    if (seed % 3 == 0) settings.limits.nonpaged = {hostile(random), LimitFrom::kOption};
    Detector detector(settings);
    TimePoint time{std::chrono::seconds{1'772'409'600}};
    std::uint64_t bytes = 1;
    for (int i = 0; i < 300; ++i) {
      const bool jumps = random() % 50 == 0;
      time += jumps ? Duration{static_cast<std::int64_t>(random() >> 22U)} : Duration{60'000};
      Snapshot snapshot = hostile_snapshot(time, random);
      add_growth(snapshot, bytes, random);
      detector.observe(snapshot, time);
      if (random() % 100 == 0) detector.restart(time);
    }
    check_leaks(detector);
    LossLog losses;
    CHECK_FALSE(analysis_json({detector, losses, "", 300, time, time}).empty());
    CHECK_FALSE(analysis_text({detector, losses, "", 300, time, time}).empty());
  }
}

}  // namespace
}  // namespace poolsentry
