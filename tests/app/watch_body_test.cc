#include "service/app/watch_body.h"

#include <catch2/catch.hpp>
#include <future>

#include "tests/app/recording_log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_server.h"
#include "tests/support/fakes.h"

namespace poolsentry::test {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr auto kStopLimit = std::chrono::seconds{2};

// Hands on to a notifier that the test keeps.
class Forwarder final : public Notifier {
 public:
  explicit Forwarder(Notifier& to) : to_(to) {}
  [[nodiscard]] std::string_view name() const override { return to_.name(); }
  [[nodiscard]] Result<void> notify(const Alert& alert) override { return to_.notify(alert); }

 private:
  Notifier& to_;
};

// Gives the same snapshot for ever, one minute later each time; says when the first, or another
// one, was taken.
class EndlessSource final : public SnapshotSource {
 public:
  explicit EndlessSource(std::promise<void>& taken, int which = 1) : taken_(taken), which_(which) {
    server_.add("File", Pool::kPaged, leaking(20, 0));
  }
  [[nodiscard]] Result<SourceState> next(Snapshot& snapshot) override {
    snapshot = server_.at(count_ * kMinute);
    if (++count_ == which_) taken_.set_value();
    return SourceState::kSnapshot;
  }
  [[nodiscard]] std::string description() const override { return "an endless source"; }

 private:
  std::promise<void>& taken_;
  int which_;
  FakeServer server_;
  int count_ = 0;
};

struct Scene {
  WatchParts parts(std::unique_ptr<SnapshotSource> source) {
    WatchParts parts;
    parts.config.sampling.source = "replay:script";
    parts.config.sampling.speed = std::nullopt;
    parts.clock = std::make_unique<FakeClock>();
    parts.losses = std::make_unique<LossLog>();
    parts.source = std::move(source);
    parts.log = std::make_unique<RecordingLog>();
    parts.notifiers.push_back(std::make_unique<Forwarder>(sink));
    parts.outcome = &outcome;
    return parts;
  }

  RecordingNotifier sink;
  WatchOutcome outcome;
};

std::unique_ptr<ScriptedSource> script(int minutes, double per_day, int from = 0) {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, per_day));
  auto source = std::make_unique<ScriptedSource>();
  for (int i = 0; i < minutes; ++i) source->then(server.at((from + i) * kMinute));
  return source;
}

using Ids = std::vector<EventId>;

TEST_CASE("a replay in a console says start, alerts and stop, and ends", "[app]") {
  Scene scene;
  WatchParts parts = scene.parts(script(60, 2400));
  parts.config.limits.paged = 343U << 20U;
  parts.ends_with_replay = true;
  REQUIRE(make_watch_body(std::move(parts))->run());
  CHECK(scene.sink.ids() ==
        Ids{EventId::kStarted, EventId::kLeak, EventId::kExhaustionImminent, EventId::kStopped});
  CHECK(scene.outcome.leak_open);
}

TEST_CASE("the start says each pool's limit and where it is from", "[app]") {
  Scene scene;
  WatchParts parts = scene.parts(script(3, 0));
  parts.config.limits.paged = 343U << 20U;
  parts.ends_with_replay = true;
  REQUIRE(make_watch_body(std::move(parts))->run());
  REQUIRE_FALSE(scene.sink.alerts.empty());
  const Alert& started = scene.sink.alerts[0];
  REQUIRE(started.inserts.size() == 6);
  CHECK(started.inserts[4] == "343 MB, the limit is from the configuration");
  CHECK(started.inserts[5] == "not known");
}

TEST_CASE("what went wrong while it was made is said first", "[app]") {
  Scene scene;
  WatchParts parts = scene.parts(script(3, 0));
  parts.ends_with_replay = true;
  parts.first_alerts.push_back({EventId::kConfigurationRejected, {}, false, {"$.x", "defaults"}});
  REQUIRE(make_watch_body(std::move(parts))->run());
  REQUIRE(scene.sink.ids().size() == 3);
  CHECK(scene.sink.ids()[0] == EventId::kConfigurationRejected);
  CHECK_FALSE(scene.outcome.leak_open);
}

TEST_CASE("a source that can give nothing is the result, and nothing was started", "[app]") {
  Scene scene;
  auto source = std::make_unique<ScriptedSource>();
  source->then_fail(ErrorKind::kUnavailable, "pool tagging is off");
  const auto ended = make_watch_body(scene.parts(std::move(source)))->run();
  REQUIRE_FALSE(ended);
  CHECK(ended.error().kind == ErrorKind::kUnavailable);
  CHECK(scene.sink.alerts.empty());
}

TEST_CASE("a replay with nothing in it is unreadable input", "[app]") {
  Scene scene;
  const auto ended = make_watch_body(scene.parts(std::make_unique<ScriptedSource>()))->run();
  REQUIRE_FALSE(ended);
  CHECK(ended.error().kind == ErrorKind::kInput);
}

TEST_CASE("it stops within two seconds in the middle of a replay at full speed", "[app]") {
  Scene scene;
  std::promise<void> first;
  const auto body = make_watch_body(scene.parts(std::make_unique<EndlessSource>(first)));
  auto ended = std::async(std::launch::async, [&body] { return body->run(); });
  first.get_future().wait();
  body->request_stop();
  REQUIRE(ended.wait_for(kStopLimit) == std::future_status::ready);
  CHECK(ended.get());
  CHECK(scene.sink.alerts.back().id == EventId::kStopped);
  CHECK(render(scene.sink.alerts.back()).find("asked to") != std::string::npos);
}

TEST_CASE("it stops within two seconds while it waits for the next sample", "[app]") {
  Scene scene;
  std::promise<void> first;
  WatchParts parts = scene.parts(std::make_unique<EndlessSource>(first));
  parts.config.sampling.source = "live";
  parts.config.sampling.interval = std::chrono::hours{24};
  const auto body = make_watch_body(std::move(parts));
  auto ended = std::async(std::launch::async, [&body] { return body->run(); });
  first.get_future().wait();
  body->request_stop();
  REQUIRE(ended.wait_for(kStopLimit) == std::future_status::ready);
  CHECK(ended.get());
}

TEST_CASE("a stop that came before the start ends it at once", "[app]") {
  Scene scene;
  std::promise<void> first;
  const auto body = make_watch_body(scene.parts(std::make_unique<EndlessSource>(first)));
  body->request_stop();
  CHECK(body->run());
  CHECK(scene.sink.alerts.empty());
}

// A kernel whose paged pool becomes low when it is asked for the third time: at the first sample,
// before the wait for the second, and by the first poll.
class LowAtThirdAsking final : public PressureSource {
 public:
  [[nodiscard]] PoolPressure state() noexcept override { return {++asked_ > 2, false, false}; }

 private:
  int asked_ = 0;
};

TEST_CASE("a pool that Windows says is low is sampled and said at once, not a day later", "[app]") {
  Scene scene;
  std::promise<void> second;
  WatchParts parts = scene.parts(std::make_unique<EndlessSource>(second, 2));
  parts.config.sampling.source = "live";
  parts.config.sampling.interval = std::chrono::hours{24};
  parts.pressure = std::make_unique<LowAtThirdAsking>();
  const auto body = make_watch_body(std::move(parts));
  auto ended = std::async(std::launch::async, [&body] { return body->run(); });
  const bool sampled =
      second.get_future().wait_for(std::chrono::seconds{30}) == std::future_status::ready;
  body->request_stop();
  REQUIRE(ended.get());
  REQUIRE(sampled);
  CHECK(scene.sink.ids() == Ids{EventId::kStarted, EventId::kNearlyExhausted, EventId::kStopped});
}

TEST_CASE("a replay asks no kernel", "[app]") {
  Scene scene;
  WatchParts parts = scene.parts(script(5, 0));
  parts.pressure = std::make_unique<LowAtThirdAsking>();
  parts.ends_with_replay = true;
  REQUIRE(make_watch_body(std::move(parts))->run());
  CHECK(scene.sink.ids() == Ids{EventId::kStarted, EventId::kStopped});
}

TEST_CASE("what was said before the last stop is not said again", "[app]") {
  Scene before;
  WatchParts parts = before.parts(script(60, 2400));
  parts.config.limits.paged = 343U << 20U;
  parts.ends_with_replay = true;
  REQUIRE(make_watch_body(std::move(parts))->run());
  REQUIRE(before.sink.ids()[2] == EventId::kExhaustionImminent);
  Scene after;
  parts = after.parts(script(60, 2400, 60));
  parts.config.limits.paged = 343U << 20U;
  parts.ends_with_replay = true;
  parts.said_before = {before.sink.alerts[2]};
  REQUIRE(make_watch_body(std::move(parts))->run());
  CHECK(after.sink.ids() == Ids{EventId::kStarted, EventId::kStopped});
  CHECK(after.outcome.leak_open);
}

// Says when the body has written that the replay is at its end.
class EndLog final : public Log {
 public:
  explicit EndLog(std::promise<void>& end) : end_(end) {}
  void write(LogLevel, std::string_view message) noexcept override {
    if (message.find("end of") == 0) end_.set_value();
  }

 private:
  std::promise<void>& end_;
};

TEST_CASE("as a service it stays after the end of a replay, until it is stopped", "[app]") {
  Scene scene;
  std::promise<void> end;
  WatchParts parts = scene.parts(script(5, 0));
  parts.log = std::make_unique<EndLog>(end);
  const auto body = make_watch_body(std::move(parts));
  auto ended = std::async(std::launch::async, [&body] { return body->run(); });
  end.get_future().wait();
  CHECK(ended.wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
  body->request_stop();
  CHECK(ended.get());
}

}  // namespace
}  // namespace poolsentry::test
