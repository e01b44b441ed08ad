#include "core/engine/watcher.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"
#include "tests/support/fakes.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};

TickResult tick(Watcher& watcher, TimePoint now = kMonday) {
  const Result<TickResult> ticked = watcher.tick(now);
  REQUIRE(ticked);
  return *ticked;
}

TEST_CASE("a tick takes a snapshot, judges it, and ends with the source", "[engine]") {
  FakeServer server;
  server.add("File", Pool::kPaged, leaking(20, 0));
  ScriptedSource source;
  source.then(server.at({})).then(server.at({})).then(server.at(kMinute));
  Watcher watcher({}, source, {});
  CHECK(tick(watcher) == TickResult::kTaken);
  CHECK(tick(watcher) == TickResult::kSkipped);
  CHECK(tick(watcher) == TickResult::kTaken);
  CHECK(tick(watcher) == TickResult::kEnded);
  CHECK(watcher.engine().snapshot_count() == 2);
}

TEST_CASE("failing samples are said once, and once when they work again", "[engine]") {
  FakeServer server;
  server.add("File", Pool::kPaged, leaking(20, 0));
  ScriptedSource source;
  source.then(server.at({})).then_fail(ErrorKind::kInternal, "status 0xC000009A");
  source.then_fail(ErrorKind::kInternal, "status 0xC000009A").then(server.at(3 * kMinute));
  RecordingNotifier sink;
  Watcher watcher({}, source, {&sink});
  CHECK(tick(watcher) == TickResult::kTaken);
  CHECK(tick(watcher, kMonday + kMinute) == TickResult::kFailed);
  CHECK(tick(watcher, kMonday + 2 * kMinute) == TickResult::kFailed);
  CHECK(tick(watcher, kMonday + 3 * kMinute) == TickResult::kTaken);
  CHECK(sink.ids() == std::vector<EventId>{EventId::kSamplingFails, EventId::kSamplingWorks});
  CHECK(render(sink.alerts[1]).find("after 2 min without") != std::string::npos);
}

TEST_CASE("a source that can never give anything ends the watch with its reason", "[engine]") {
  ScriptedSource source;
  source.then_fail(ErrorKind::kUnavailable, "pool tagging is off");
  Watcher watcher({}, source, {});
  const auto ticked = watcher.tick(kMonday);
  REQUIRE_FALSE(ticked);
  CHECK(ticked.error().kind == ErrorKind::kUnavailable);
  CHECK(ticked.error().message == "pool tagging is off");
}

TEST_CASE("a low pool is said even when the sample fails for it, and only once", "[engine]") {
  FakeServer server;
  server.add("File", Pool::kPaged, leaking(20, 0));
  ScriptedSource source;
  source.then_fail(ErrorKind::kInternal, "status 0xC000009A").then(server.at({}));
  source.then_fail(ErrorKind::kInternal, "status 0xC000009A");
  source.then_fail(ErrorKind::kInternal, "status 0xC000009A").then(server.at(4 * kMinute));
  RecordingNotifier sink;
  Watcher watcher({}, source, {&sink});
  const PoolPressure low{false, true, false};
  const auto tick_low = [&](int minute) { return watcher.tick(kMonday + minute * kMinute, low); };
  // Before the first sample nothing is known of the pool.
  CHECK(tick_low(0) == TickResult::kFailed);
  CHECK(tick(watcher) == TickResult::kTaken);
  sink.alerts.clear();
  CHECK(tick_low(2) == TickResult::kFailed);
  CHECK(tick_low(3) == TickResult::kFailed);
  CHECK(tick_low(4) == TickResult::kTaken);
  CHECK(sink.ids() == std::vector<EventId>{EventId::kSamplingFails, EventId::kNearlyExhausted,
                                           EventId::kSamplingWorks});
  const std::string text = render(sink.alerts[1]);
  CHECK(text.find("The nonpaged pool of FS01 is nearly exhausted") == 0);
  CHECK(text.find("when it could be sampled last; Windows itself reports that it is low") !=
        std::string::npos);
}

TEST_CASE("a log that cannot be read on ends the watch", "[engine]") {
  ScriptedSource source;
  source.then_fail(ErrorKind::kInput, "the gzip stream is damaged");
  Watcher watcher({}, source, {});
  CHECK(watcher.tick(kMonday).error().kind == ErrorKind::kInput);
}

TEST_CASE("what the engine finds is delivered at the tick that found it", "[engine]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400));
  ScriptedSource source;
  for (int minute = 0; minute < 60; ++minute) source.then(server.at(minute * kMinute));
  RecordingNotifier sink;
  Watcher watcher({}, source, {&sink});
  while (sink.alerts.empty()) REQUIRE(tick(watcher) == TickResult::kTaken);
  CHECK(sink.alerts[0].id == EventId::kLeak);
  CHECK(sink.alerts[0].time == watcher.snapshot().time);
}

}  // namespace
}  // namespace poolsentry
