#include "core/detect/detector.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/detect/watch.h"

namespace poolsentry {
namespace {

TEST_CASE("a steady leak is raised with its rate, its onset and its forecast", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 2400, 2)).add("File", Pool::kPaged, leaking(20, 0));
  Detector detector(limits_of(343));
  run(detector, server, {}, 4 * kHour, kMinute);

  REQUIRE(detector.leaks().size() == 1);
  const Leak& leak = detector.leaks()[0];
  CHECK(leak.series.tag_text() == "Strg");
  CHECK(leak.state == LeakState::kLeaking);
  CHECK(leak.bytes_per_hour.likely == Approx(100 * kMegabyte).epsilon(0.02));
  CHECK(hours_after_monday(leak.onset) == Approx(2).margin(0.1));
  CHECK(hours_after_monday(leak.raised_at) < 2.7);
  CHECK(leak.confidence > 0.9);
  // 113 MB of 343 MB are free after four hours.
  REQUIRE(leak.exhausted_at.likely);
  CHECK(hours_after_monday(*leak.exhausted_at.likely) == Approx(5.13).margin(0.1));
}

TEST_CASE("a flood that empties the pool within minutes is raised within seconds", "[detect]") {
  FakeServer server;
  server.add("LkPg", Pool::kNonpaged, leaking(1, 100 * 1440));
  Detector detector(limits_of(300));
  run(detector, server, {}, std::chrono::seconds{40}, std::chrono::seconds{1});
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].urgency == Urgency::kImminent);
  CHECK(detector.leaks()[0].escalated_at == detector.leaks()[0].raised_at);
}

TEST_CASE("growth that cannot exhaust the pool within the horizon is not raised", "[detect]") {
  FakeServer server;
  server.add("Slow", Pool::kPaged, leaking(10, 1)).add("Fast", Pool::kPaged, leaking(10, 4, 100));
  Detector detector(limits_of(343));
  run(detector, server, {}, 24 * 20 * kHour, kHour);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].series.tag_text() == "Fast");
}

TEST_CASE("caches, steps, cycles and tables are not raised", "[detect]") {
  FakeServer server;
  server.add("Tabl", Pool::kPaged, leaking(40, 0));
  server.add("Cach", Pool::kPaged, warming_cache(15, 4));
  server.add("Cycl", Pool::kPaged, daily_cycle(10, 30));
  server.add("Step", Pool::kPaged, [](double hours) { return (hours < 30 ? 5 : 45) * kMegabyte; });
  Detector detector(limits_of(343));
  run(detector, server, {}, 24 * 21 * kHour, 10 * kMinute);
  CHECK(detector.leaks().empty());
}

TEST_CASE("a leak that stops holds its memory and has no forecast", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged,
             [](double hours) { return std::min(hours, 1.0) * 100 * kMegabyte; });
  Detector detector(limits_of(343));
  run(detector, server, {}, 3 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].state == LeakState::kStopped);
  CHECK(detector.leaks()[0].is_open());
  CHECK_FALSE(detector.leaks()[0].exhausted_at.likely);
}

TEST_CASE("a leak whose memory comes back is cleared, and may be raised again", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged,
             [](double hours) { return (hours < 2 ? hours * 75 : (hours - 2) * 150) * kMegabyte; });
  Detector detector(limits_of(343));
  run(detector, server, {}, 4 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 2);
  CHECK(detector.leaks()[0].state == LeakState::kCleared);
  CHECK(detector.leaks()[0].cleared_by == ClearedBy::kMemoryCameBack);
  CHECK(hours_after_monday(*detector.leaks()[0].cleared_at) == Approx(2).margin(0.02));
  CHECK(detector.leaks()[1].id == 2);
  CHECK(detector.leaks()[1].is_open());
}

TEST_CASE("a sawtooth on top of a leak neither hides nor clears it", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, [](double hours) {
    return (10 + hours * 0.5 + std::fmod(hours, 5.0) * 4) * kMegabyte;
  });
  Detector detector(limits_of(343));
  run(detector, server, {}, 24 * 14 * kHour, 10 * kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].is_open());
}

TEST_CASE("a restart of the server clears what leaked before it", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 2400));
  Detector detector(limits_of(343));
  run(detector, server, {}, kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);
  detector.restart(kMonday + 2 * kHour);
  CHECK(detector.leaks()[0].cleared_by == ClearedBy::kRestart);
  CHECK(detector.leaks()[0].cleared_at == kMonday + 2 * kHour);
}

TEST_CASE("tags that grow in lock-step are one group, others are their own", "[detect]") {
  FakeServer server;
  const auto bursts = [](double size) {
    return [size](double hours) {
      const double steps = std::floor(hours * 12);
      return size * (steps + 0.4 * std::sin(steps * 1.7)) * kMegabyte;
    };
  };
  server.add("NtFC", Pool::kPaged, bursts(3)).add("FMfn", Pool::kPaged, bursts(2));
  server.add("Othr", Pool::kNonpaged, leaking(1, 1200, 3));
  Detector detector(limits_of(600));
  run(detector, server, {}, 8 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 3);
  std::vector<std::uint32_t> groups(3);
  for (const Leak& leak : detector.leaks()) {
    const std::size_t place = leak.series.tag_text() == "NtFC"   ? 0
                              : leak.series.tag_text() == "FMfn" ? 1
                                                                 : 2;
    groups[place] = leak.group;
  }
  CHECK(groups[0] == groups[1]);
  CHECK(groups[2] != groups[0]);
}

TEST_CASE("a log of totals is judged as one series per pool without a tag", "[detect]") {
  Detector detector(limits_of(343));
  for (int minute = 0; minute < 120; ++minute) {
    Snapshot snapshot;
    snapshot.time = kMonday + minute * kMinute;
    snapshot.totals_only = true;
    snapshot.total(Pool::kPaged).bytes = static_cast<std::uint64_t>((50 + minute) * kMegabyte);
    snapshot.total(Pool::kNonpaged).bytes = static_cast<std::uint64_t>(30 * kMegabyte);
    detector.observe(snapshot, snapshot.time);
  }
  REQUIRE(detector.leaks().size() == 1);
  CHECK_FALSE(detector.leaks()[0].series.tag);
  CHECK(detector.leaks()[0].series.pool == Pool::kPaged);
}

TEST_CASE("with an unknown limit growth that would double the pool is raised", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(50, 500));
  Detector detector({});
  run(detector, server, {}, 3 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK_FALSE(detector.leaks()[0].exhausted_at.likely);
}

TEST_CASE("with an unknown limit a pool has room for what the smallest pool of Windows holds",
          "[detect]") {
  FakeServer server;
  server.add("MmPt", Pool::kNonpaged, warming_cache(8, 0.02));
  Detector detector({});
  run(detector, server, {}, 10 * kMinute, std::chrono::seconds{2});
  CHECK(detector.leaks().empty());
}

TEST_CASE("a nearly full pool does not make leaks of small growth", "[detect]") {
  FakeServer server;
  server.add("Full", Pool::kPaged, leaking(340, 0)).add("Tiny", Pool::kPaged, leaking(1, 10));
  Detector detector(limits_of(343));
  run(detector, server, {}, 3 * kHour, kMinute);
  CHECK(detector.leaks().empty());
}

TEST_CASE("verdicts are the same for every second and fifth sample", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 600, 3))
      .add("Cach", Pool::kPaged, warming_cache(20, 1));
  for (const int thinned : {1, 2, 5}) {
    Detector detector(limits_of(343));
    run(detector, server, {}, 10 * kHour, thinned * kMinute);
    REQUIRE(detector.leaks().size() == 1);
    CHECK(detector.leaks()[0].series.tag_text() == "Strg");
    CHECK(hours_after_monday(detector.leaks()[0].onset) == Approx(3).margin(0.5));
  }
}

TEST_CASE("cleared leaks are forgotten beyond their limit, the oldest first", "[detect]") {
  Detector detector(limits_of(343));
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(0, 100 * 1440));
  const std::size_t rounds = Detector::kMaxClearedLeaks + 5;
  for (std::size_t round = 0; round < rounds; ++round) {
    const TimePoint begin = kMonday + std::chrono::hours{round};
    for (int second = 0; second < 60; ++second) {
      Snapshot snapshot = server.at(std::chrono::seconds{second});
      snapshot.time = begin + std::chrono::seconds{second};
      detector.observe(snapshot, snapshot.time);
    }
    detector.restart(begin + std::chrono::seconds{60});
  }
  CHECK(detector.leaks().size() <= Detector::kMaxClearedLeaks + 1);
  CHECK(detector.leaks().back().id == rounds);
}

TEST_CASE("the same growth in both pools is two leaks", "[detect]") {
  FakeServer server;
  server.add("MmSt", Pool::kPaged, leaking(10, 1200))
      .add("MmSt", Pool::kNonpaged, leaking(5, 1200));
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 2);
  CHECK(detector.leaks()[0].series.pool != detector.leaks()[1].series.pool);
  CHECK(detector.leaks()[0].exhausted_at.likely != detector.leaks()[1].exhausted_at.likely);
}

TEST_CASE("a tag that appears late is judged from when it appeared", "[detect]") {
  FakeServer before;
  before.add("File", Pool::kPaged, leaking(20, 0));
  FakeServer after = before;
  after.add("Late", Pool::kPaged, leaking(0, 2400, 5));
  Detector detector(limits_of(343));
  run(detector, before, {}, 5 * kHour, kMinute);
  run(detector, after, 5 * kHour + kMinute, 7 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].series.tag_text() == "Late");
  CHECK(hours_after_monday(detector.leaks()[0].onset) == Approx(5).margin(0.1));
}

TEST_CASE("hours without a sample in the middle of a leak do not hide it", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 1200));
  Detector detector(limits_of(343));
  run(detector, server, {}, 30 * kMinute, kMinute);
  run(detector, server, 3 * kHour, 4 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].is_open());
}

TEST_CASE("two leaks of a pool exhaust it together", "[detect]") {
  FakeServer server;
  server.add("Aaaa", Pool::kPaged, leaking(10, 1200)).add("Bbbb", Pool::kPaged, leaking(10, 1200));
  Detector detector(limits_of(500));
  run(detector, server, {}, 2 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 2);
  // 280 MB are free and 100 MB an hour are lost.
  const Forecast& forecast = detector.pool(Pool::kPaged).exhausted_at;
  REQUIRE(forecast.likely);
  CHECK(hours_after_monday(*forecast.likely) == Approx(4.8).margin(0.2));
  CHECK(detector.leaks()[0].exhausted_at.likely == forecast.likely);
  CHECK(*forecast.earliest < *forecast.likely);
  CHECK(*forecast.likely < *forecast.latest);
}

TEST_CASE("a leak in office hours goes on over nights and a week-end", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, [](double hours) {
    const double days = std::floor(hours / 24);
    const double working_days =
        days - 2 * std::floor(days / 7) - std::max(0.0, std::fmod(days, 7) - 5);
    const double today =
        std::fmod(days, 7) < 5 ? std::clamp(std::fmod(hours, 24) - 8, 0.0, 10.0) : 0;
    return (20 + working_days * 20 + today * 2) * kMegabyte;
  });
  Detector detector(limits_of(600));
  run(detector, server, {}, 24 * 15 * kHour, 10 * kMinute);
  REQUIRE(detector.leaks().size() == 1);
  CHECK(detector.leaks()[0].is_open());
}

TEST_CASE("the largest growers of a pool are named in order", "[detect]") {
  FakeServer server;
  server.add("Big ", Pool::kPaged, leaking(1, 480)).add("Mid ", Pool::kPaged, leaking(90, 240));
  server.add("None", Pool::kPaged, leaking(200, 0)).add("Else", Pool::kNonpaged, leaking(1, 999));
  Detector detector(limits_of(3430));
  run(detector, server, {}, 2 * kHour, kMinute);
  const auto growers = detector.largest_growers(Pool::kPaged, 5);
  REQUIRE(growers.size() == 2);
  CHECK(growers[0].series.tag_text() == "Big ");
  CHECK(growers[0].bytes == Approx(40 * kMegabyte).epsilon(0.05));
  CHECK(detector.largest_growers(Pool::kPaged, 1).size() == 1);
}

TEST_CASE("samples of an hour, half an hour and five seconds give the same verdict", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 150, 5))
      .add("Cach", Pool::kPaged, warming_cache(20, 1));
  for (const Duration every : {kHour, 30 * kMinute, Duration{std::chrono::seconds{5}}}) {
    Detector detector(limits_of(343));
    run(detector, server, {}, 24 * kHour, every);
    CAPTURE(every.count());
    REQUIRE(detector.leaks().size() == 1);
    const Leak& leak = detector.leaks()[0];
    CHECK(leak.series.tag_text() == "Strg");
    CHECK(leak.bytes_per_hour.likely == Approx(6.25 * kMegabyte).epsilon(0.05));
    CHECK(hours_after_monday(leak.onset) == Approx(5).margin(1));
    // A fifth of 313 MB takes ten hours.
    CHECK(hours_after_monday(leak.raised_at) == Approx(16).margin(2));
  }
}

TEST_CASE("a gap in the sampling does not make the intervals coarser", "[detect]") {
  FakeServer server;
  server.add("LkPg", Pool::kNonpaged, leaking(1, 100 * 1440, 1));
  const Duration every = std::chrono::seconds{5};
  Detector without_gap(limits_of(300));
  run(without_gap, server, {}, kHour + 2 * kMinute, every);
  REQUIRE(without_gap.leaks().size() == 1);

  Detector with_gap(limits_of(300));
  run(with_gap, server, {}, 30 * kMinute, every);
  run(with_gap, server, kHour - every, kHour + 2 * kMinute, every);
  REQUIRE(with_gap.leaks().size() == 1);
  CHECK(with_gap.leaks()[0].raised_at == without_gap.leaks()[0].raised_at);
}

TEST_CASE("a watch of more than sixty years begins anew", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 2400));
  Detector detector(limits_of(343));
  run(detector, server, {}, kHour, kMinute);
  REQUIRE(detector.leaks().size() == 1);

  // The snapshots' own times go on, and the timeline is two generations later.
  const Duration later = std::chrono::years{61};
  for (int minute = 0; minute < 60; ++minute) {
    Snapshot snapshot = server.at(minute * kMinute);
    snapshot.time = kMonday + 2 * kHour + minute * kMinute;
    detector.observe(snapshot, snapshot.time + later);
  }
  REQUIRE(detector.leaks().size() == 2);
  CHECK(detector.leaks()[0].cleared_by == ClearedBy::kRestart);
  CHECK(detector.leaks()[0].cleared_at == kMonday + 2 * kHour);
  CHECK(detector.leaks()[1].is_open());
  CHECK(hours_after_monday(detector.leaks()[1].onset) == Approx(2).margin(0.1));
  CHECK(detector.leaks()[1].bytes_per_hour.likely == Approx(100 * kMegabyte).epsilon(0.05));
}

TEST_CASE("how fast a pool moves is that of its last day, of all tags together", "[detect]") {
  FakeServer server;
  server.add("Grow", Pool::kPaged, [](double hours) { return std::min(hours, 20.0) * kMegabyte; });
  server.add("Fall", Pool::kPaged, [](double hours) { return (99 - 0.25 * hours) * kMegabyte; });
  Detector detector(limits_of(3430));
  CHECK(detector.bytes_per_hour(Pool::kPaged) == 0);
  run(detector, server, {}, 20 * kHour, 10 * kMinute);
  CHECK(detector.bytes_per_hour(Pool::kPaged) == Approx(0.75 * kMegabyte).epsilon(0.02));
  CHECK(detector.bytes_per_hour(Pool::kNonpaged) == 0);
  run(detector, server, 20 * kHour + 10 * kMinute, 50 * kHour, 10 * kMinute);
  CHECK(detector.bytes_per_hour(Pool::kPaged) == Approx(-0.25 * kMegabyte).epsilon(0.02));
}

}  // namespace
}  // namespace poolsentry
