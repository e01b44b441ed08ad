// The case that the product was born from: a Windows Server 2003 file server, memsnap every hour, a
// paged pool of 343 MB, and Strg growing behind the daily cycle of its users.
#include <catch2/catch.hpp>

#include "core/engine/engine.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kHour = std::chrono::hours{1};
constexpr int kHoursADay = 24;

struct Said {
  std::vector<EventId> ids;
  std::optional<TimePoint> leak_at;
};

EngineSettings settings_2003() {
  EngineSettings settings;
  settings.detector.limits = {{static_cast<std::uint64_t>(343 * kMegabyte), LimitFrom::kOption},
                              {static_cast<std::uint64_t>(256 * kMegabyte), LimitFrom::kOption}};
  return settings;
}

// A hundred ordinary tags: tables, caches, and what the users of the day need.
FakeServer file_server() {
  FakeServer server;
  for (int i = 0; i < 100; ++i) {
    const std::string tag = "T" + std::to_string(100 + i);
    const Pool pool = i % 2 == 0 ? Pool::kPaged : Pool::kNonpaged;
    if (i % 3 == 0) server.add(tag, pool, leaking(0.5, 0));
    if (i % 3 == 1) server.add(tag, pool, daily_cycle(0.3, 0.6));
    if (i % 3 == 2) server.add(tag, pool, warming_cache(0.5, 1.0 + i));
  }
  return server;
}

FakeServer::Formula strg(double onset_days, double megabytes_a_day, double cycle) {
  const auto leak = leaking(20, megabytes_a_day, onset_days * kHoursADay);
  return [=](double hours) { return leak(hours) + cycle * office_hours(hours) * kMegabyte; };
}

Said watch(const FakeServer& server, int days, Engine& engine) {
  Said said;
  for (int hour = 0; hour < days * kHoursADay; ++hour) {
    Snapshot snapshot = server.at(hour * kHour);
    for (const Alert& alert : engine.observe(snapshot).alerts) {
      if (alert.reminder) continue;
      said.ids.push_back(alert.id);
      if (alert.id == EventId::kLeak && !said.leak_at) said.leak_at = alert.time;
    }
  }
  return said;
}

TEST_CASE("Strg behind a daily cycle four times its daily growth is found long before the end",
          "[scenario]") {
  FakeServer server = file_server();
  server.add("Strg", Pool::kPaged, strg(3, 10, 40));
  Engine engine(settings_2003());
  const Said said = watch(server, 25, engine);
  REQUIRE(engine.detector().leaks().size() == 1);
  const Leak& leak = engine.detector().leaks()[0];
  CHECK(leak.series.tag_text() == "Strg");
  CHECK(leak.bytes_per_hour.likely * kHoursADay == Approx(10 * kMegabyte).epsilon(0.1));
  CHECK(std::chrono::abs(leak.onset - (kMonday + 72 * kHour)) <= 36 * kHour);
  // The pool is full after about four weeks: found in the first quarter of that time.
  REQUIRE(said.leak_at);
  CHECK(*said.leak_at - kMonday < std::chrono::days{10});
}

TEST_CASE("the same server without the leak is quiet for two months", "[scenario]") {
  FakeServer server = file_server();
  server.add("Strg", Pool::kPaged, daily_cycle(20, 40));
  Engine engine(settings_2003());
  CHECK(watch(server, 60, engine).ids.empty());
  CHECK(engine.detector().leaks().empty());
}

TEST_CASE("the alerts follow the leak from the first to the last", "[scenario]") {
  FakeServer server = file_server();
  server.add("Strg", Pool::kPaged, strg(2, 15, 10));
  Engine engine(settings_2003());
  const Said said = watch(server, 25, engine);
  REQUIRE(said.ids.size() >= 3);
  CHECK(said.ids[0] == EventId::kLeak);
  CHECK(said.ids[1] == EventId::kExhaustionNear);
  CHECK(std::count(said.ids.begin(), said.ids.end(), EventId::kExhaustionImminent) == 1);
}

TEST_CASE("a missed night of samples and an hourly log of 49.7 days of uptime change nothing",
          "[scenario]") {
  FakeServer server = file_server();
  server.add("Strg", Pool::kPaged, strg(3, 6, 20));
  Engine engine(settings_2003());
  constexpr std::int64_t kWrapMs = std::int64_t{1} << 32U;
  for (int hour = 0; hour < 30 * kHoursADay; ++hour) {
    if (hour / kHoursADay == 5 && hour % kHoursADay < 9) continue;
    Snapshot snapshot = server.at(hour * kHour);
    const std::int64_t uptime_ms = (*snapshot.uptime + std::chrono::days{35}).count();
    snapshot.uptime = Duration{uptime_ms % kWrapMs};
    snapshot.uptime_wraps_at_32_bits = true;
    static_cast<void>(engine.observe(snapshot));
  }
  REQUIRE(engine.detector().leaks().size() == 1);
  CHECK(engine.detector().leaks()[0].is_open());
}

}  // namespace
}  // namespace poolsentry
