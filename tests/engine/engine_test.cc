#include "core/engine/engine.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};

EngineSettings settings() {
  EngineSettings settings;
  settings.detector.limits.paged = {static_cast<std::uint64_t>(343 * kMegabyte),
                                    LimitFrom::kOption};
  return settings;
}

// The same server after its clock was set.
Snapshot with_clock(Snapshot snapshot, Duration ahead) {
  snapshot.time += ahead;
  return snapshot;
}

FakeServer leaking_server() {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400)).add("File", Pool::kPaged, leaking(20, 0));
  return server;
}

TEST_CASE("snapshots out of order and duplicates are skipped", "[engine]") {
  const FakeServer server = leaking_server();
  Engine engine(settings());
  const auto observe = [&](Duration time) {
    Snapshot snapshot = server.at(time);
    return engine.observe(snapshot).kind;
  };
  CHECK(observe(5 * kMinute) == StepKind::kFirst);
  CHECK(observe(6 * kMinute) == StepKind::kNext);
  CHECK(observe(6 * kMinute) == StepKind::kDuplicate);
  CHECK(observe(1 * kMinute) == StepKind::kOutOfOrder);
  CHECK(observe(7 * kMinute) == StepKind::kNext);
  CHECK(engine.snapshot_count() == 3);
  CHECK(engine.first_time() == kMonday + 5 * kMinute);
  CHECK(engine.last_time() == kMonday + 7 * kMinute);
}

TEST_CASE("a clock that is set back and forth changes no verdict", "[engine]") {
  const FakeServer server = leaking_server();
  Engine engine(settings());
  for (int minute = 0; minute < 60; ++minute) {
    const Duration ahead = minute < 10   ? 0 * kMinute
                           : minute < 20 ? -600 * kMinute
                                         : 6000 * kMinute;
    Snapshot snapshot = with_clock(server.at(minute * kMinute), ahead);
    static_cast<void>(engine.observe(snapshot));
  }
  REQUIRE(engine.detector().leaks().size() == 1);
  CHECK(engine.detector().leaks()[0].bytes_per_hour.likely ==
        Approx(100 * kMegabyte).epsilon(0.05));
}

TEST_CASE("a reboot ends what leaked and begins anew", "[engine]") {
  const FakeServer server = leaking_server();
  Engine engine(settings());
  std::vector<EventId> said;
  const auto run = [&](Duration boot) {
    for (int minute = 0; minute < 60; ++minute) {
      Snapshot snapshot = with_clock(server.at(minute * kMinute), boot);
      snapshot.uptime = minute * kMinute;
      for (const Alert& alert : engine.observe(snapshot).alerts) said.push_back(alert.id);
    }
  };
  run({});
  run(90 * kMinute);
  const std::vector<EventId> expected = {EventId::kLeak, EventId::kExhaustionImminent,
                                         EventId::kCleared, EventId::kLeak,
                                         EventId::kExhaustionImminent};
  CHECK(said == expected);
  CHECK(engine.detector().leaks().size() == 2);
}

TEST_CASE("tags that are not to be watched are not raised, and still fill the pool", "[engine]") {
  const FakeServer server = leaking_server();
  EngineSettings excluding = settings();
  excluding.tags = TagFilter({"*"}, {"St*"});
  Engine engine(excluding);
  for (int minute = 0; minute < 60; ++minute) {
    Snapshot snapshot = server.at(minute * kMinute);
    static_cast<void>(engine.observe(snapshot));
  }
  CHECK(engine.detector().leaks().empty());
  CHECK(static_cast<double>(engine.detector().pool(Pool::kPaged).bytes) > 100 * kMegabyte);
}

TEST_CASE("the host of the snapshots is the engine's, and stays when one does not say it",
          "[engine]") {
  const FakeServer server = leaking_server();
  Engine engine(settings());
  Snapshot snapshot = server.at({});
  static_cast<void>(engine.observe(snapshot));
  snapshot = server.at(kMinute);
  snapshot.host.clear();
  static_cast<void>(engine.observe(snapshot));
  CHECK(engine.host() == "FS01");
}

}  // namespace
}  // namespace poolsentry
