// A small run of the detection benchmark: not the table, but enough to fall when the judgement
// breaks. The table is made by detection_bench (docs/detection.md).
#include <catch2/catch.hpp>

#include "tests/bench/detection/bench_run.h"

namespace poolsentry::bench {
namespace {

constexpr std::uint64_t kSeed = 7'000'000;

TEST_CASE("of a few generated leaks of each family nearly all are found, early", "[bench]") {
  BenchRun run(false);
  run.judge(leaking_plans(kSeed, 3, ""));
  const Score& score = run.scores().front();
  INFO(run.misses());
  CHECK(score.recall() >= 0.95);
  CHECK(score.precision() >= 0.95);
  CHECK(median(score.total().leads) >= 0.75);
  CHECK(coverage(score.at_end) >= 0.75);
  CHECK(median(score.onset_errors) <= 0.03);
}

TEST_CASE("a server-year without a leak raises at most one alarm", "[bench]") {
  BenchRun run(false);
  run.judge(healthy_plans(kSeed, 1));
  INFO(run.misses());
  CHECK(run.scores().front().server_years >= 1);
  CHECK(run.scores().front().false_alarms_healthy <= 1);
}

TEST_CASE("the peers judge the same recordings: a threshold is late, a tag's minimum is noisy",
          "[bench]") {
  BenchRun run(true);
  run.judge(leaking_plans(kSeed, 1, ""));
  REQUIRE(run.scores().size() == run.names().size());
  const Score& ours = run.scores().front();
  const Score& threshold = run.scores()[1];
  CHECK(median(threshold.total().leads) < median(ours.total().leads));
  CHECK(run.scores().back().false_alarm_count() > ours.false_alarm_count());
}

TEST_CASE("one seed is one recording, wherever it is made", "[bench]") {
  Recording one(plan_leaking(kSeed, Leaking::kBursts));
  Recording other(plan_leaking(kSeed, Leaking::kBursts));
  Snapshot a;
  Snapshot b;
  std::size_t count = 0;
  while (one.next(a) && ++count < 500) {
    REQUIRE(other.next(b));
    REQUIRE(a.usages.size() == b.usages.size());
    CHECK(a.usages.back().bytes == b.usages.back().bytes);
  }
  CHECK(count > 100);
}

}  // namespace
}  // namespace poolsentry::bench
