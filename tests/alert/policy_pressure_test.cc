// 2003 when Windows itself says that a pool is low.
#include <catch2/catch.hpp>

#include "core/alert/policy.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr PoolPressure kPagedLow{true, false, false};
constexpr PoolPressure kNone{};

// A pool of 100 MB, or of an unknown limit, minute after minute.
class Watch {
 public:
  explicit Watch(bool limit_known = true) : detector_(settings(limit_known)) {
    server_.add("Tabl", Pool::kPaged, [this](double) { return megabytes_ * kMegabyte; });
  }

  // What is said in `minutes` of such a state.
  std::vector<int> hold(double megabytes, const PoolPressure& pressure, int minutes = 5) {
    megabytes_ = megabytes;
    std::vector<int> ids;
    for (int i = 0; i < minutes; ++i) {
      const Snapshot snapshot = server_.at(minute_++ * kMinute);
      detector_.observe(snapshot, snapshot.time);
      Occasion occasion{"FS01", snapshot.time};
      occasion.pressure = pressure;
      for (Alert& alert : policy_.decide(detector_, occasion)) {
        ids.push_back(static_cast<int>(alert.id));
        last = std::move(alert);
      }
    }
    return ids;
  }

  Alert last;

 private:
  static DetectorSettings settings(bool limit_known) {
    DetectorSettings settings;
    const auto bytes = static_cast<std::uint64_t>(100 * kMegabyte);
    if (limit_known) settings.limits = {{bytes, LimitFrom::kOption}, {bytes, LimitFrom::kOption}};
    return settings;
  }

  double megabytes_ = 0;
  int minute_ = 0;
  FakeServer server_;
  Detector detector_;
  Policy policy_{PolicySettings{}};
};

using Ids = std::vector<int>;

TEST_CASE("a pool that Windows says is low is nearly exhausted whatever its figures say",
          "[alert]") {
  Watch watch;
  CHECK(watch.hold(60, kNone).empty());
  CHECK(watch.hold(60, kPagedLow) == Ids{2003});
  CHECK(watch.last.facts.pool == Pool::kPaged);
  CHECK(watch.last.inserts[2] ==
        "60.0 MB of 100 MB (60 %), the limit was given as an option; Windows itself reports that "
        "it is low");
}

TEST_CASE("without a limit Windows' word is all there is", "[alert]") {
  Watch watch(false);
  CHECK(watch.hold(60, kPagedLow) == Ids{2003});
  CHECK(watch.hold(60, kNone, 30).empty());
  CHECK(watch.hold(60, kPagedLow) == Ids{2003});
}

TEST_CASE("what figures have said Windows does not say again, and the other way round", "[alert]") {
  Watch watch;
  CHECK(watch.hold(91, kNone) == Ids{2003});
  CHECK(watch.last.inserts[2].find("Windows") == std::string::npos);
  CHECK(watch.hold(91, kPagedLow).empty());
  CHECK(watch.hold(91, kNone).empty());
}

TEST_CASE("it is over when the condition is gone and the pool is below 85 %, not before",
          "[alert]") {
  Watch watch;
  CHECK(watch.hold(80, kPagedLow) == Ids{2003});
  // The condition is gone, but it holds more.
  CHECK(watch.hold(87, kNone, 30).empty());
  CHECK(watch.hold(80, kPagedLow).empty());
  CHECK(watch.hold(80, kNone, 30).empty());
  CHECK(watch.hold(80, kPagedLow) == Ids{2003});
}

TEST_CASE("a condition that comes and goes within minutes is said once", "[alert]") {
  Watch watch;
  CHECK(watch.hold(50, kPagedLow, 1) == Ids{2003});
  for (int i = 0; i < 20; ++i) {
    CHECK(watch.hold(50, kNone, 9).empty());
    CHECK(watch.hold(50, kPagedLow, 1).empty());
  }
}

TEST_CASE("a condition that lasts is reminded of, not repeated", "[alert]") {
  Watch watch;
  CHECK(watch.hold(50, kPagedLow, 24 * 60).size() == 1);
  CHECK(watch.hold(50, kPagedLow, 1) == Ids{2003});
  CHECK(watch.last.reminder);
}

TEST_CASE("high commit alone is no pool that is nearly exhausted", "[alert]") {
  Watch watch;
  CHECK(watch.hold(60, {false, false, true}).empty());
  CHECK(watch.hold(60, {false, true, true}) == Ids{2003});
  CHECK(watch.last.facts.pool == Pool::kNonpaged);
}

}  // namespace
}  // namespace poolsentry
