// A restart of the service repeats nothing, forgets nothing, and does not break a thread.
#include <catch2/catch.hpp>

#include "tests/engine/watched_service.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kHour = std::chrono::hours{1};
constexpr Duration kDay = std::chrono::days{1};

using Ids = std::vector<int>;

FakeServer slow_leak() {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 10)).add("File", Pool::kPaged, leaking(10, 0));
  return server;
}

WatchedService watched() { return WatchedService(WatchedService::with_limit(343)); }

// The same server as if it had been started then.
Snapshot booted_at(Snapshot snapshot, Duration boot) {
  snapshot.uptime = snapshot.time - (kMonday + boot);
  return snapshot;
}

// Watches until the leak was said, restarts the service, and gives the alert that was said last.
Alert restarted_after(EventId last, WatchedService& service, const FakeServer& server,
                      Duration& time, Duration every = kHour) {
  while (service.said.empty() || service.said.back().id != last) {
    service.observe(server.at(time));
    time += every;
    REQUIRE(time < 100 * kDay);
  }
  const Alert alert = service.said.back();
  service.restart();
  return alert;
}

TEST_CASE("a leak that was said is not said again after a restart, and keeps its thread",
          "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  service.run(server, time, time + 3 * kDay, kHour);
  REQUIRE(service.engine().detector().leaks().size() == 1);
  CHECK(service.first_said().empty());
  for (const Alert& reminder : service.reminders()) {
    CHECK(thread_id(reminder) == thread_id(leak));
    CHECK(reminder.facts.raised_at == leak.facts.raised_at);
  }
  CHECK(service.reminders().size() == 3);
}

TEST_CASE("reminders keep their hour over a restart", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  service.run(server, time, time + 6 * kHour, kHour);
  service.restart();
  service.run(server, time + 6 * kHour, time + 2 * kDay, kHour);
  REQUIRE_FALSE(service.reminders().empty());
  CHECK(service.reminders()[0].time == leak.time + kDay);
}

TEST_CASE("after a restart only what is more urgent than what was said is said", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  service.run(server, time, 27 * kDay, kHour);
  CHECK(service.first_said() == Ids{2001});
  service.restart();
  service.run(server, 27 * kDay, 31 * kDay, kHour);
  CHECK(service.first_said() == Ids{2003, 2002});
  service.restart();
  service.run(server, 31 * kDay, 33 * kDay, kHour);
  CHECK(service.first_said().empty());
}

TEST_CASE("what was said as critical is not taken back by a forecast that is farther", "[engine]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, [](double hours) {
    return (20 + std::min(hours, 1.0) * 150 + std::max(0.0, hours - 1) * 2) * kMegabyte;
  });
  WatchedService service = watched();
  Duration time{};
  restarted_after(EventId::kExhaustionImminent, service, server, time, kMinute);
  service.run(server, time + kHour, time + 23 * kHour, kMinute);
  REQUIRE(service.engine().detector().leaks().size() == 1);
  CHECK(service.engine().detector().leaks()[0].urgency < Urgency::kImminent);
  CHECK(service.said.empty());
  service.run(server, time + 23 * kHour, time + 25 * kHour, kMinute);
  REQUIRE(service.reminders().size() == 1);
  CHECK(service.reminders()[0].id == EventId::kExhaustionImminent);
}

TEST_CASE("a server that was restarted while nobody watched ends what was said, once", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  CHECK(leak.facts.booted_at == kMonday - kHour);
  for (int hour = 2; hour < 6; ++hour) {
    service.observe(booted_at(slow_leak().at(time + hour * kHour), time + kHour));
  }
  REQUIRE(service.first_said() == Ids{2004});
  CHECK(render(service.said[0]).find("the server was restarted") != std::string::npos);
  CHECK(thread_id(service.said[0]) == thread_id(leak));
  CHECK(service.open.all().empty());
}

TEST_CASE("a clock that was corrected by minutes is no restart of the server", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  restarted_after(EventId::kLeak, service, server, time);
  service.observe(booted_at(server.at(time), -kHour + 4 * kMinute));
  CHECK(service.said.empty());
}

TEST_CASE("a restart of the server just after the service's ends what was not found again",
          "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  restarted_after(EventId::kLeak, service, server, time);
  service.observe(server.at(time));
  CHECK(service.said.empty());
  service.observe(booted_at(server.at(time + kHour), time + 30 * kMinute));
  CHECK(service.first_said() == Ids{2004});
}

TEST_CASE("without an uptime a restart is not guessed, and the memory tells", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  restarted_after(EventId::kLeak, service, server, time);
  Snapshot snapshot = server.at(time);
  snapshot.uptime.reset();
  service.observe(snapshot);
  CHECK(service.said.empty());
  FakeServer anew;
  anew.add("Strg", Pool::kPaged, leaking(1, 0)).add("File", Pool::kPaged, leaking(10, 0));
  snapshot = anew.at(time + kHour);
  snapshot.uptime.reset();
  service.observe(snapshot);
  REQUIRE(service.first_said() == Ids{2004});
  CHECK(render(service.said[0]).find("its memory came back") != std::string::npos);
  CHECK(render(service.said[0]).find("now holds 1.00 MB") != std::string::npos);
}

// Grows by 10 MB a day until it is said, then holds `held` megabytes.
FakeServer stopped_server(double held) {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(held, 0)).add("File", Pool::kPaged, leaking(10, 0));
  return server;
}

TEST_CASE("memory that came back while nobody watched ends what was said", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  const double said = static_cast<double>(*leak.facts.bytes) / kMegabyte;
  service.observe(stopped_server(0.51 * said).at(time));
  CHECK(service.said.empty());
  service.observe(stopped_server(0.49 * said).at(time + kHour));
  CHECK(service.first_said() == Ids{2004});
}

TEST_CASE("what no longer grows is reminded of as what it is, not as what it was", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  const Alert leak = restarted_after(EventId::kLeak, service, server, time);
  const FakeServer stopped = stopped_server(40);
  const Duration started = time;
  service.run(stopped, started, started + 3 * kDay, kHour);
  service.restart();
  service.run(stopped, started + 3 * kDay, started + 5 * kDay, kHour);
  CHECK(service.first_said().empty());
  REQUIRE(service.reminders().size() == 2);
  const Alert reminder = service.reminders()[0];
  CHECK(reminder.id == EventId::kLeak);
  CHECK(thread_id(reminder) == thread_id(leak));
  CHECK(reminder.inserts.size() == 13);
  CHECK(reminder.facts.series == leak.facts.series);
  CHECK_FALSE(reminder.facts.exhausted_at.likely);
  const std::string text = render(reminder);
  CHECK(text.find("an hour when it was last measured, since 2026-03-0") == std::string::npos);
  CHECK(text.find("a day") != std::string::npos);
  CHECK(text.find("when it was last measured, since " + format_utc_for_people(*leak.facts.onset)) !=
        std::string::npos);
  CHECK(text.find("It now holds 40.0 MB") != std::string::npos);
  CHECK(text.find("since PoolSentry was started at " +
                  format_utc_for_people(kMonday + started + 3 * kDay)) != std::string::npos);
  // However often it is repeated: once.
  const std::string mark = "before PoolSentry was started: ";
  const std::size_t first = text.find(mark);
  REQUIRE(first != std::string::npos);
  CHECK(text.find(mark, first + 1) == std::string::npos);
}

TEST_CASE("two leaks in two pools keep their threads over a restart", "[engine]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400));
  server.add("Toke", Pool::kNonpaged, leaking(20, 2400, 1));
  WatchedService service = watched();
  service.run(server, {}, 2 * kHour, kMinute);
  REQUIRE(service.first_said() == Ids{2000, 2002, 2000, 2002});
  const std::vector<Alert> before = service.said;
  service.restart();
  service.run(server, 2 * kHour, 2 * kHour + 40 * kMinute, kMinute);
  CHECK(service.engine().detector().leaks().size() == 2);
  CHECK(service.said.empty());
  for (const Alert& open : service.open.all()) {
    const bool same =
        thread_id(open) == thread_id(before[0]) || thread_id(open) == thread_id(before[2]);
    CHECK(same);
  }
}

TEST_CASE("a pool that was said to be nearly full is not said again after a restart", "[engine]") {
  double megabytes = 91;
  FakeServer server;
  server.add("Tabl", Pool::kPaged, [&megabytes](double) { return megabytes * kMegabyte; });
  server.add("Tabl", Pool::kNonpaged, [&megabytes](double) { return megabytes * kMegabyte; });
  WatchedService service(WatchedService::with_limit(100));
  service.observe(server.at({}));
  REQUIRE(service.first_said() == Ids{2003, 2003});
  const std::string thread = thread_id(service.said[0]);
  CHECK_FALSE(thread.empty());
  service.restart();
  megabytes = 88;
  service.observe(server.at(kHour));
  megabytes = 92;
  service.observe(server.at(2 * kHour));
  CHECK(service.said.empty());
  service.observe(server.at(kDay));
  REQUIRE(service.reminders().size() == 2);
  CHECK(thread_id(service.reminders()[0]) == thread);
  service.restart();
  megabytes = 84;
  service.observe(server.at(kDay + kHour));
  megabytes = 92;
  service.observe(server.at(kDay + 2 * kHour));
  CHECK(service.first_said() == Ids{2003, 2003});
}

TEST_CASE("a pool that is nearly full again after the server's restart is news", "[engine]") {
  FakeServer server;
  server.add("Tabl", Pool::kPaged, leaking(91, 0));
  WatchedService service(WatchedService::with_limit(100));
  service.observe(server.at({}));
  service.restart();
  service.observe(booted_at(server.at(2 * kHour), kHour));
  CHECK(service.first_said() == Ids{2003});
}

// What a database hands over.
Alert kept(std::string_view tag, TimePoint time) {
  Alert alert{EventId::kLeak, time, false, std::vector<std::string>(13, "x")};
  alert.facts.series = {{Tag::from_text(tag), Pool::kPaged}};
  alert.facts.subject = subject_of(alert.facts.series[0]);
  alert.facts.raised_at = time;
  alert.facts.bytes = static_cast<std::uint64_t>(20 * kMegabyte);
  return alert;
}

TEST_CASE("an alert of the future is reminded of a day from now, not when its time comes",
          "[engine]") {
  const FakeServer server = stopped_server(20);
  Engine engine(WatchedService::with_limit(343));
  engine.resume({kept("Strg", kMonday + 300 * kDay)});
  std::size_t reminders = 0;
  for (int hour = 0; hour <= 24; ++hour) {
    Snapshot snapshot = server.at(hour * kHour);
    reminders += engine.observe(snapshot).alerts.size();
  }
  CHECK(reminders == 1);
}

TEST_CASE("a clock that goes back keeps no reminder waiting", "[engine]") {
  const FakeServer server = slow_leak();
  WatchedService service = watched();
  Duration time{};
  while (service.said.empty()) service.observe(server.at(time += kHour));
  service.said.clear();
  for (int hour = 1; hour <= 30; ++hour) {
    Snapshot snapshot = server.at(time + hour * kHour);
    snapshot.time -= 20 * kDay;
    service.observe(std::move(snapshot));
  }
  CHECK(service.reminders().size() == 1);
}

TEST_CASE("what was said of another server is not this one's", "[engine]") {
  const FakeServer server = stopped_server(20);
  Alert foreign = kept("Strg", kMonday - 5 * kDay);
  foreign.facts.host = "FS02";
  Engine engine(WatchedService::with_limit(343));
  engine.resume({foreign});
  Snapshot snapshot = server.at({});
  CHECK(engine.observe(snapshot).alerts.empty());
}

TEST_CASE("what is no longer watched is neither reminded of nor ended", "[engine]") {
  const FakeServer server = stopped_server(20);
  EngineSettings settings = WatchedService::with_limit(343);
  settings.tags = TagFilter({"*"}, {"Strg"});
  Engine engine(settings);
  engine.resume({kept("Strg", kMonday - 5 * kDay)});
  Snapshot snapshot = server.at({});
  CHECK(engine.observe(snapshot).alerts.empty());
}

TEST_CASE("of one subject the newest alert counts, and what is no leak is passed over",
          "[engine]") {
  const FakeServer server = stopped_server(20);
  Alert older = kept("Strg", kMonday - 2 * kDay);
  older.id = EventId::kExhaustionImminent;
  Alert no_series = kept("Toke", kMonday - 2 * kDay);
  no_series.facts.series.clear();
  Alert other = kept("File", kMonday - 2 * kDay);
  other.id = EventId::kDeliveryFails;
  Engine engine(WatchedService::with_limit(343));
  engine.resume({older, kept("Strg", kMonday - kDay), no_series, other});
  Snapshot snapshot = server.at({});
  const std::vector<Alert> alerts = engine.observe(snapshot).alerts;
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].id == EventId::kLeak);
  CHECK(alerts[0].facts.raised_at == kMonday - kDay);
}

TEST_CASE("of more alerts than can be resumed the newest are", "[engine]") {
  const FakeServer server = stopped_server(20);
  std::vector<Alert> said;
  for (int i = 0; i < static_cast<int>(Policy::kMaxResumed) + 500; ++i) {
    said.push_back(kept(std::to_string(1000 + i), kMonday - 10 * kDay + i * kMinute));
    said.back().facts.bytes = 0;
  }
  Engine engine(WatchedService::with_limit(343));
  engine.resume(said);
  Snapshot snapshot = server.at({});
  const std::vector<Alert> alerts = engine.observe(snapshot).alerts;
  REQUIRE(alerts.size() == Policy::kMaxResumed);
  for (const Alert& alert : alerts) {
    CHECK(alert.facts.raised_at >= kMonday - 10 * kDay + 500 * kMinute);
  }
}

}  // namespace
}  // namespace poolsentry
