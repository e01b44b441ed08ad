// What is said about one leak stays one thread, whatever becomes of its tags.
#include <catch2/catch.hpp>

#include "core/alert/policy.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};

// Two tags that grow in lock-step by steps; each until it gives everything back.
FakeServer::Formula steps(double size, double until_hours = 1000) {
  return [=](double hours) {
    if (hours >= until_hours) return 0.5 * size * kMegabyte;
    const double count = std::floor(hours * 12);
    return size * (count + 0.4 * std::sin(count * 1.7)) * kMegabyte;
  };
}

class Watch {
 public:
  Watch(FakeServer server, PolicySettings settings, double megabytes)
      : server_(std::move(server)), detector_(limits(megabytes)), policy_(settings) {}

  void run(int from_minute, int to_minute) {
    for (int minute = from_minute; minute < to_minute; ++minute) {
      const Snapshot snapshot = server_.at(minute * kMinute);
      detector_.observe(snapshot, snapshot.time);
      for (Alert& alert : policy_.decide(detector_, {"FS01", snapshot.time})) {
        said.push_back(std::move(alert));
      }
    }
  }
  [[nodiscard]] std::size_t count(EventId id) const {
    return static_cast<std::size_t>(std::count_if(
        said.begin(), said.end(), [id](const Alert& a) { return a.id == id && !a.reminder; }));
  }

  std::vector<Alert> said;

 private:
  static DetectorSettings limits(double megabytes) {
    DetectorSettings settings;
    const auto bytes = static_cast<std::uint64_t>(megabytes * kMegabyte);
    settings.limits = {{bytes, LimitFrom::kOption}, {bytes, LimitFrom::kOption}};
    return settings;
  }

  FakeServer server_;
  Detector detector_;
  Policy policy_;
};

std::string first_tag(const Alert& alert) { return alert.facts.series.at(0).tag_text(); }

TEST_CASE("a leak whose leader is over goes on under its name until all of it is over", "[alert]") {
  FakeServer server;
  server.add("NtFC", Pool::kPaged, steps(3, 3)).add("FMfn", Pool::kPaged, steps(2, 5));
  Watch watch(std::move(server), {std::chrono::minutes{20}}, 600);
  watch.run(0, 6 * 60);
  REQUIRE(watch.count(EventId::kLeak) == 1);
  const std::string subject = watch.said[0].facts.subject;
  const std::string thread = thread_id(watch.said[0]);
  const std::string leader = first_tag(watch.said[0]);
  bool led_by_another = false;
  for (const Alert& alert : watch.said) {
    CHECK(alert.facts.subject == subject);
    CHECK(thread_id(alert) == thread);
    led_by_another = led_by_another || first_tag(alert) != leader;
  }
  CHECK(led_by_another);
  CHECK(watch.count(EventId::kCleared) == 1);
  CHECK(watch.said.back().id == EventId::kCleared);
  CHECK(watch.said.back().inserts[4] == format_utc_for_people(*watch.said[0].facts.raised_at));
}

TEST_CASE("a tag that joins a leak is named by the next reminder and is no alert of its own",
          "[alert]") {
  FakeServer server;
  server.add("Lead", Pool::kPaged, leaking(10, 1200)).add("Tent", Pool::kPaged, leaking(1, 120));
  Watch watch(std::move(server), {std::chrono::minutes{60}}, 343);
  watch.run(0, 4 * 60);
  CHECK(watch.count(EventId::kLeak) == 1);
  REQUIRE(watch.said.size() > 2);
  CHECK(watch.said.back().reminder);
  CHECK(watch.said.front().facts.series.size() < watch.said.back().facts.series.size());
  CHECK(thread_id(watch.said.back()) == thread_id(watch.said.front()));
}

// One alert as it was said of a tag before the restart of the service.
Alert said_of(std::vector<SeriesKey> series, TimePoint raised_at) {
  Alert alert{EventId::kExhaustionImminent, raised_at, false, std::vector<std::string>(13, "x")};
  alert.facts.subject = subject_of(series.at(0));
  alert.facts.series = std::move(series);
  alert.facts.raised_at = raised_at;
  alert.facts.bytes = 1;
  return alert;
}

// A detector that has raised both tags as two leaks, or as one.
class TwoLeaks {
 public:
  explicit TwoLeaks(bool as_one) {
    FakeServer server;
    server.add("NtFC", Pool::kPaged, as_one ? steps(3) : leaking(20, 1200));
    server.add("FMfn", Pool::kPaged, as_one ? steps(2) : leaking(20, 4800, 3));
    for (int minute = 0; minute < 4 * 60; ++minute) {
      const Snapshot snapshot = server.at(minute * kMinute);
      detector.observe(snapshot, snapshot.time);
    }
    REQUIRE(detector.leaks().size() == 2);
    REQUIRE((detector.leaks()[0].group == detector.leaks()[1].group) == as_one);
  }

  [[nodiscard]] static Occasion now() { return {"FS01", kMonday + std::chrono::hours{4}}; }

  Detector detector{DetectorSettings{}};
};

const SeriesKey kFirst{Tag::from_text("NtFC"), Pool::kPaged};
const SeriesKey kSecond{Tag::from_text("FMfn"), Pool::kPaged};

TEST_CASE("two leaks that turn out to be one after a restart go on as one and end for both",
          "[alert]") {
  TwoLeaks leaks(true);
  Policy policy{PolicySettings{}};
  policy.resume({said_of({kFirst}, kMonday + kMinute), said_of({kSecond}, kMonday)});
  CHECK(policy.decide(leaks.detector, TwoLeaks::now()).empty());
  leaks.detector.restart(TwoLeaks::now().now);
  const std::vector<Alert> ends = policy.decide(leaks.detector, TwoLeaks::now());
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].id == EventId::kCleared);
  CHECK(ends[0].facts.subject == "NtFC.paged");
  CHECK(ends[0].facts.raised_at == kMonday + kMinute);
  CHECK(ends[1].facts.subject == "FMfn.paged");
  CHECK(ends[1].facts.raised_at == kMonday);
  CHECK(policy.decide(leaks.detector, TwoLeaks::now()).empty());
}

TEST_CASE("one leak that is found as two after a restart stays one thread", "[alert]") {
  TwoLeaks leaks(false);
  Policy policy{PolicySettings{}};
  policy.resume({said_of({kFirst, kSecond}, kMonday)});
  CHECK(policy.decide(leaks.detector, TwoLeaks::now()).empty());
  leaks.detector.restart(TwoLeaks::now().now);
  const std::vector<Alert> ends = policy.decide(leaks.detector, TwoLeaks::now());
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].facts.series.size() == 2);
}

}  // namespace
}  // namespace poolsentry
