// Floods: a pool that is full within a minute or two, watched as the service would, in fake time.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/engine/engine.h"
#include "core/engine/pace.h"
#include "core/formats/log_reader.h"
#include "core/formats/loss_log.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kPagedMegabytes = 204;
constexpr double kFullBytes = kPagedMegabytes * kMegabyte;

struct Said {
  EventId id;
  Duration at;  // since the watch began
};

// The loop of service/app/watch_body.cc: the conditions every second, a sample when one is due.
class LiveWatch {
 public:
  using Sampler = std::function<Snapshot(Duration)>;

  LiveWatch(Sampler sampler, Duration base)
      : sampler_(std::move(sampler)), engine_(settings()), base_(base), pace_(base) {}

  // Windows sets its condition at `low_share` of the pool; nothing where it has none.
  void run(Duration length, std::optional<double> low_share) {
    for (Duration now{}; now < length; now += seconds{1}) {
      Snapshot snapshot = sampler_(now);
      const auto bytes = static_cast<double>(snapshot.pool_bytes(Pool::kPaged));
      const PoolPressure pressure{low_share && bytes >= *low_share * kFullBytes, false, false};
      if (pace_.is_urgent(pressure, snapshot.time)) due_ = now;
      if (now < due_) continue;
      due_ = now + sample(snapshot, now, pressure);
    }
  }
  [[nodiscard]] std::optional<Duration> first(EventId id) const {
    const auto found =
        std::find_if(said.begin(), said.end(), [id](const Said& alert) { return alert.id == id; });
    return found == said.end() ? std::nullopt : std::optional(found->at);
  }

  std::vector<Said> said;
  int samples = 0;
  bool is_steady = false;  // samples at the interval that was asked for, whatever happens

 private:
  static EngineSettings settings() {
    EngineSettings settings;
    settings.detector.limits = {{static_cast<std::uint64_t>(kFullBytes), LimitFrom::kOption},
                                {128U << 20U, LimitFrom::kOption}};
    return settings;
  }

  Duration sample(Snapshot& snapshot, Duration now, const PoolPressure& pressure) {
    ++samples;
    const TimePoint time = snapshot.time;
    for (const Alert& alert : engine_.observe(snapshot, pressure).alerts) {
      if (!alert.reminder) said.push_back({alert.id, now});
    }
    pace_.take(engine_.detector().pools(), time);
    return is_steady ? base_ : pace_.until_next(pressure, time);
  }

  Sampler sampler_;
  Engine engine_;
  Duration base_;
  Pace pace_;
  Duration due_{};
};

// 40 MB of ordinary tags, and a flood that begins at `from` and has filled the pool after `length`.
FakeServer flooded(Duration from, Duration length) {
  FakeServer server;
  server.add("File", Pool::kPaged, leaking(25, 0)).add("MmSt", Pool::kPaged, leaking(15, 0));
  const double begin_hours = std::chrono::duration<double, std::ratio<3600>>(from).count();
  const double hours_long = std::chrono::duration<double, std::ratio<3600>>(length).count();
  server.add("LkPg", Pool::kPaged, [=](double hours) {
    const double part = std::clamp((hours - begin_hours) / hours_long, 0.0, 1.0);
    return (1 + part * (kPagedMegabytes - 41)) * kMegabyte;
  });
  return server;
}

LiveWatch::Sampler sampler_of(FakeServer server) {
  return [server = std::move(server)](Duration now) { return server.at(now); };
}

constexpr Duration kQuiet = minutes{30};

TEST_CASE(
    "a flood that fills a pool in a minute is raised before it is full, wherever it begins "
    "between two samples",
    "[scenario]") {
  for (int offset = 0; offset < 60; offset += 7) {
    INFO("begins " << offset << " s after a sample");
    const Duration begin = kQuiet + seconds{offset};
    LiveWatch watch(sampler_of(flooded(begin, minutes{1})), minutes{1});
    watch.run(begin + minutes{3}, 0.90);
    REQUIRE(watch.first(EventId::kNearlyExhausted));
    CHECK(*watch.first(EventId::kNearlyExhausted) < begin + seconds{56});
    // Half an hour at one a minute, and a few minutes at one a second.
    CHECK(watch.samples < 31 + 200);
  }
}

TEST_CASE("without the kernel's word a flood of minutes is raised before the pool is full",
          "[scenario]") {
  for (int offset = 0; offset < 60; offset += 7) {
    INFO("begins " << offset << " s after a sample");
    const Duration begin = kQuiet + seconds{offset};
    LiveWatch watch(sampler_of(flooded(begin, minutes{4})), minutes{1});
    watch.run(begin + minutes{6}, std::nullopt);
    REQUIRE(watch.first(EventId::kNearlyExhausted));
    CHECK(*watch.first(EventId::kNearlyExhausted) < begin + minutes{4});
  }
}

TEST_CASE("a flood of ten minutes is found to be a leak well before the pool is full",
          "[scenario]") {
  const Duration begin = kQuiet + seconds{20};
  LiveWatch watch(sampler_of(flooded(begin, minutes{10})), minutes{1});
  watch.run(begin + minutes{11}, 0.90);
  REQUIRE(watch.first(EventId::kExhaustionImminent));
  CHECK(*watch.first(EventId::kExhaustionImminent) < begin + minutes{8});
  CHECK(*watch.first(EventId::kLeak) == *watch.first(EventId::kExhaustionImminent));
}

// The recorded flood of a live kernel as a server: each second of it is there to be sampled.
std::vector<Snapshot> recorded_flood() {
  auto bytes =
      open_bytes(std::string(POOLSENTRY_SOURCE_DIR) + "/tests/data/recordings/exhaustion.log.gz");
  REQUIRE(bytes);
  LossLog losses;
  auto reader = open_log(std::move(*bytes), {"exhaustion", {}, {}}, losses);
  REQUIRE(reader);
  std::vector<Snapshot> recorded;
  Snapshot snapshot;
  while ((*reader)->next(snapshot).value_or(false)) recorded.push_back(snapshot);
  return recorded;
}

TEST_CASE("the recorded flood of 102 s, sampled once a minute, is raised before the pool is full",
          "[scenario]") {
  const std::vector<Snapshot> recorded = recorded_flood();
  REQUIRE(recorded.size() == 200);
  const auto sampler = [&recorded](Duration now) {
    const auto second = static_cast<std::size_t>(now / seconds{1});
    return recorded[std::min(second, recorded.size() - 1)];
  };
  constexpr Duration kFullAt = seconds{124};
  LiveWatch with_word(sampler, minutes{1});
  with_word.run(seconds{200}, 0.90);
  REQUIRE(with_word.first(EventId::kNearlyExhausted));
  CHECK(*with_word.first(EventId::kNearlyExhausted) < kFullAt - seconds{8});
}

TEST_CASE("a pool that stands at 88 % for weeks is sampled at most twice as often, and quietly",
          "[scenario]") {
  FakeServer server;
  server.add("File", Pool::kPaged, leaking(0.88 * kPagedMegabytes, 0));
  LiveWatch watch(sampler_of(std::move(server)), minutes{1});
  watch.run(std::chrono::hours{5}, std::nullopt);
  CHECK(watch.said.empty());
  CHECK(watch.samples > 300);
  CHECK(watch.samples <= 600);
}

// What is said of days that fill the pool to 85 %, and of a leak beside them.
LiveWatch busy_days(bool steady) {
  FakeServer server;
  server.add("File", Pool::kPaged, daily_cycle(120, 0.85 * kPagedMegabytes - 120));
  server.add("Toke", Pool::kNonpaged, leaking(20, 12, 30));
  LiveWatch watch(sampler_of(std::move(server)), minutes{1});
  watch.is_steady = steady;
  watch.run(std::chrono::hours{120}, std::nullopt);
  return watch;
}

TEST_CASE("samples that come at a changing pace give the verdicts that steady ones give",
          "[scenario]") {
  const LiveWatch steady = busy_days(true);
  const LiveWatch paced = busy_days(false);
  REQUIRE(steady.samples == 120 * 60);
  CHECK(paced.samples > steady.samples + 60);
  CHECK(paced.samples < 2 * steady.samples);
  REQUIRE(paced.said.size() == steady.said.size());
  REQUIRE_FALSE(paced.said.empty());
  for (std::size_t i = 0; i < paced.said.size(); ++i) {
    CHECK(paced.said[i].id == steady.said[i].id);
    CHECK(std::chrono::abs(paced.said[i].at - steady.said[i].at) <= minutes{15});
  }
}

}  // namespace
}  // namespace poolsentry
