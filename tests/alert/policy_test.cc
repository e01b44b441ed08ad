#include "core/alert/policy.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kHour = std::chrono::hours{1};
constexpr Duration kDay = std::chrono::days{1};

// A detector and a policy over one fake server, with what was said.
class Watch {
 public:
  Watch(FakeServer server, double limit_megabytes)
      : server_(std::move(server)), detector_(settings(limit_megabytes)) {}

  void run(Duration from, Duration to, Duration every) {
    for (Duration time = from; time < to; time += every) {
      const Snapshot snapshot = server_.at(time);
      detector_.observe(snapshot, snapshot.time);
      decide(snapshot.time);
    }
  }
  void restart(Duration at) {
    detector_.restart(kMonday + at);
    decide(kMonday + at);
  }

  [[nodiscard]] std::vector<int> first_said() const {
    std::vector<int> ids;
    for (const Alert& alert : said) {
      if (!alert.reminder) ids.push_back(static_cast<int>(alert.id));
    }
    return ids;
  }
  [[nodiscard]] std::size_t reminders() const { return said.size() - first_said().size(); }

  std::vector<Alert> said;

 private:
  static DetectorSettings settings(double megabytes) {
    DetectorSettings settings;
    const auto bytes = static_cast<std::uint64_t>(megabytes * kMegabyte);
    settings.limits = {{bytes, LimitFrom::kOption}, {bytes, LimitFrom::kOption}};
    return settings;
  }
  void decide(TimePoint now) {
    for (Alert& alert : policy_.decide(detector_, {"FS01", now})) said.push_back(std::move(alert));
  }

  FakeServer server_;
  Detector detector_;
  Policy policy_{PolicySettings{}};
};

using Ids = std::vector<int>;

TEST_CASE("a slow leak is said once, then when it is days away, then hours", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 10));
  Watch watch(std::move(server), 343);
  watch.run({}, 32 * kDay, kHour);
  CHECK(watch.first_said() == Ids{2000, 2001, 2003, 2002});
}

TEST_CASE("a leak that is hours from exhaustion when it is found is said as both", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400));
  Watch watch(std::move(server), 343);
  watch.run({}, kHour, kMinute);
  REQUIRE(watch.first_said() == Ids{2000, 2002});
  CHECK(watch.said[0].time == watch.said[1].time);
}

TEST_CASE("an open leak is repeated every day and not more often", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 4));
  Watch watch(std::move(server), 343);
  watch.run({}, 20 * kDay, kHour);
  REQUIRE(watch.first_said() == Ids{2000});
  REQUIRE(watch.reminders() >= 5);
  for (std::size_t i = 1; i < watch.said.size(); ++i) {
    CHECK(watch.said[i].time - watch.said[i - 1].time == kDay);
  }
}

TEST_CASE("a leak that is over is said once and no more repeated", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged,
             [](double hours) { return (hours < 2 ? 20 + hours * 75 : 21) * kMegabyte; });
  Watch watch(std::move(server), 343);
  watch.run({}, 5 * kDay, kMinute);
  CHECK(watch.first_said() == Ids{2000, 2002, 2004});
  CHECK(watch.reminders() == 0);
}

TEST_CASE("a restart of the server clears every group once", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400))
      .add("Toke", Pool::kNonpaged, leaking(1, 1200, 0.5));
  Watch watch(std::move(server), 343);
  watch.run({}, 2 * kHour, kMinute);
  watch.said.clear();
  watch.restart(2 * kHour);
  watch.restart(3 * kHour);
  CHECK(watch.first_said() == Ids{2004, 2004});
}

TEST_CASE("tags in lock-step are one alert", "[alert]") {
  const auto steps = [](double size) {
    return [size](double hours) {
      const double count = std::floor(hours * 12);
      return size * (count + 0.4 * std::sin(count * 1.7)) * kMegabyte;
    };
  };
  FakeServer server;
  server.add("NtFC", Pool::kPaged, steps(3)).add("FMfn", Pool::kPaged, steps(2));
  Watch watch(std::move(server), 600);
  watch.run({}, 7 * kHour, kMinute);
  CHECK(watch.first_said() == Ids{2000, 2002});
  CHECK(watch.said.back().inserts.front().find("NtFC") != std::string::npos);
}

TEST_CASE("a reminder says what was said last, and says that it is one", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 10));
  Watch watch(std::move(server), 343);
  watch.run({}, 28 * kDay, kHour);
  int last_of_leak = 0;
  for (const Alert& alert : watch.said) {
    const int id = static_cast<int>(alert.id);
    if (alert.reminder) CHECK(id == last_of_leak);
    last_of_leak = id;
  }
  CHECK(last_of_leak == 2001);
}

TEST_CASE("a forecast that moves away again takes nothing back and says nothing new", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, [](double hours) {
    return (20 + std::min(hours, 1.0) * 150 + std::max(0.0, hours - 1) * 2) * kMegabyte;
  });
  Watch watch(std::move(server), 343);
  watch.run({}, 20 * kHour, kMinute);
  CHECK(watch.first_said() == Ids{2000, 2002});
}

TEST_CASE("two leaks that have nothing in common are two alerts", "[alert]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(20, 2400));
  server.add("Toke", Pool::kNonpaged, leaking(20, 2400, 1));
  Watch watch(std::move(server), 343);
  watch.run({}, 2 * kHour, kMinute);
  CHECK(watch.first_said() == Ids{2000, 2002, 2000, 2002});
}

TEST_CASE("a pool is nearly exhausted from 90 % on, and again only after it was below 85 %",
          "[alert]") {
  double megabytes = 89;
  FakeServer server;
  server.add("Tabl", Pool::kPaged, [&megabytes](double) { return megabytes * kMegabyte; });
  Watch watch(std::move(server), 100);
  Duration time{};
  const auto hold = [&](double level) {
    megabytes = level;
    watch.said.clear();
    watch.run(time, time + 5 * kMinute, kMinute);
    time += 5 * kMinute;
    return watch.first_said();
  };
  CHECK(hold(89.9).empty());
  CHECK(hold(90.1) == Ids{2003});
  CHECK(hold(86).empty());
  CHECK(hold(95).empty());
  CHECK(hold(84).empty());
  CHECK(hold(95) == Ids{2003});
}

}  // namespace
}  // namespace poolsentry
