#include "core/detect/open_leak.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "tests/detect/rows.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr double kMinuteS = 60;
constexpr double kHourS = 3600;
constexpr double kDayHours = 24;

Finding finding_of(const std::vector<FloorPoint>& row) {
  return finding_since_onset(row, RowKind::kContinuous, 1000);
}

// Points a minute apart whose floors follow a formula of the minute.
struct Taken {
  OpenLeak open;
  Leak leak;
  Rise rise;
};

Taken taken(std::size_t count, const std::function<double(double)>& floor) {
  Taken result;
  const Finding finding = finding_of(row_of(count, kMinuteS, floor));
  result.rise = finding.rise;
  take_finding(result.open, result.leak, finding);
  return result;
}

TEST_CASE("what began with nothing goes on at its mean rate", "[detect]") {
  const Taken straight = taken(20, [](double minute) { return 7 * minute; });
  CHECK(straight.leak.state == LeakState::kLeaking);
  CHECK(straight.leak.bytes_per_hour.likely == Approx(420));
  // However straight: no rate is known better than to 8 %.
  CHECK(straight.leak.bytes_per_hour.low == Approx(420 * 0.92));
  CHECK(straight.leak.bytes_per_hour.high == Approx(420 * 1.08));
  CHECK(straight.open.highest_floor == 7 * 19);
  CHECK(straight.open.bend.likely == 0);
  CHECK(straight.open.bend.high == 0);
}

TEST_CASE("the band of a rate is as wide as its steps scatter", "[detect]") {
  const Taken uneven =
      taken(20, [](double minute) { return 7 * minute + 20 * std::sin(minute * 2.3); });
  const double error = 1.2 * uneven.rise.rate_error * kHourS;
  REQUIRE(error > 0.08 * uneven.leak.bytes_per_hour.likely);
  const GrowthRate& rate = uneven.leak.bytes_per_hour;
  CHECK(rate.high - rate.likely == Approx(error));
  CHECK(rate.low == Approx(std::max(0.0, rate.likely - error)).margin(1e-9));
}

TEST_CASE("the highest confidence and the highest floor are kept", "[detect]") {
  OpenLeak open;
  Leak leak;
  Finding finding = finding_of(row_of(20, kMinuteS, [](double minute) { return 7 * minute; }));
  finding.steadiness = 2.326;
  take_finding(open, leak, finding);
  CHECK(leak.confidence == Approx(0.99).margin(0.001));
  finding.steadiness = 1;
  finding.rise.last_floor = 50;
  take_finding(open, leak, finding);
  CHECK(leak.confidence == Approx(0.99).margin(0.001));
  CHECK(leak.finding.steadiness == 1);
  CHECK(open.highest_floor == 7 * 19);
}

TEST_CASE("a leak that speeds up has the rate that it has now, and its mean at the least",
          "[detect]") {
  const Taken faster = taken(20, [](double minute) { return minute * minute; });
  const GrowthRate& rate = faster.leak.bytes_per_hour;
  // It grows by 2 * 19 a minute at the last point and by 19 on the mean.
  CHECK(rate.likely == Approx(38 * 60).epsilon(0.01));
  CHECK(rate.low == Approx(19 * 60 - 0.08 * rate.likely).epsilon(0.05));
  CHECK(rate.high > 1.07 * rate.likely);
  // Two a minute, a minute: 7,200 an hour, an hour.
  const Bend& bend = faster.open.bend;
  CHECK(bend.likely > 0.5 * 7200);
  CHECK(bend.likely < 1.01 * 7200);
  CHECK(bend.high > 1.2 * bend.likely);
  CHECK(bend.high < 3 * 7200);
}

TEST_CASE("of fewer than five steps nothing is said about speeding up", "[detect]") {
  const auto square = [](double minute) { return minute * minute; };
  const Taken four_steps = taken(5, square);
  CHECK(four_steps.leak.bytes_per_hour.likely == Approx(4 * 60));
  CHECK(four_steps.open.bend.likely == 0);
  CHECK(taken(6, square).open.bend.likely > 0);
}

TEST_CASE("what held more than it grew may grow in proportion to what it holds", "[detect]") {
  const Taken held_much = taken(11, [](double minute) { return 100.5 + 10 * minute; });
  const double in_proportion = 600.0 * 600.0 / 200.5;
  const Bend& bend = held_much.open.bend;
  CHECK(bend.likely > 0.5 * in_proportion);
  CHECK(bend.likely < 1.01 * in_proportion);
  CHECK(bend.high > 1.2 * bend.likely);
  CHECK(bend.high < 2 * in_proportion);
  const Taken held_as_much = taken(11, [](double minute) { return 100 + 10 * minute; });
  CHECK(held_as_much.open.bend.likely == 0);
  CHECK(held_as_much.open.bend.high == 0);
}

// A leak that is followed sample by sample, its bytes a formula of the hours.
class Followed {
 public:
  Followed(std::function<double(double)> megabytes, double onset_hours, std::size_t scale)
      : megabytes_(std::move(megabytes)), scale_(scale) {
    open_.onset_s = onset_hours * kHourS;
    open_.bytes_at_onset = megabytes_(onset_hours) * kMegabyte;
    leak_.bytes_per_hour = {1, 1, 1};
  }

  // Takes samples up to there, one an interval of the finest scale.
  const Leak& at(double hours) {
    for (; time_s_ <= hours * kHourS; time_s_ += kScaleSeconds[scale_]) {
      TagUsage usage;
      usage.tag = series_.key().tag.value();
      usage.bytes = static_cast<std::uint64_t>(megabytes_(time_s_ / kHourS) * kMegabyte);
      const auto closed = series_.observe(usage, {time_s_, scale_});
      if ((closed | series_.settle(scale_)) == 0 || time_s_ <= open_.onset_s) continue;
      follow(open_, leak_, series_, time_s_, 500 * kMegabyte, points_);
    }
    return leak_;
  }

 private:
  std::function<double(double)> megabytes_;
  std::size_t scale_;
  std::int32_t time_s_ = 0;
  Series series_{{Tag::from_text("Strg"), Pool::kPaged}};
  OpenLeak open_;
  Leak leak_;
  std::vector<FloorPoint> points_;
};

constexpr std::size_t kMinuteScale = 3;
constexpr std::size_t kFiveMinuteScale = 4;

TEST_CASE("the rate of a leak is that of the time since its onset", "[detect]") {
  Followed leak([](double hours) { return 100 + std::max(0.0, hours - 2) * 60; }, 2, kMinuteScale);
  CHECK(leak.at(2.5).bytes_per_hour.likely == Approx(60 * kMegabyte).epsilon(0.01));
}

TEST_CASE("less than three intervals change nothing", "[detect]") {
  Followed leak([](double hours) { return hours * 60; }, 1, kMinuteScale);
  CHECK(leak.at(1 + 2.5 / 60).bytes_per_hour.likely == 1);
  CHECK(leak.at(1 + 3.5 / 60).bytes_per_hour.likely == Approx(60 * kMegabyte).epsilon(0.01));
}

TEST_CASE("what leaks in bursts is followed although most fine intervals stand still", "[detect]") {
  // 12 MB every ten minutes, and twice as much from the third hour on.
  Followed leak(
      [](double hours) {
        const double bursts = std::floor(hours * 6);
        return 12 * (bursts + std::max(0.0, bursts - 18));
      },
      0, kMinuteScale);
  CHECK(leak.at(3).bytes_per_hour.likely == Approx(72 * kMegabyte).epsilon(0.05));
  CHECK(leak.at(6).bytes_per_hour.likely > 100 * kMegabyte);
  CHECK(leak.at(6).state == LeakState::kLeaking);
}

TEST_CASE("a leak that has just grown has not stopped, however few intervals show it", "[detect]") {
  // Every ten minutes: the five-minute intervals go up in every second step, and the first that are
  // coarser are three of twenty minutes.
  Followed leak([](double hours) { return 12 * std::floor(hours * 6); }, 0, kMinuteScale);
  for (int minute = 66; minute <= 180; ++minute) {
    CAPTURE(minute);
    REQUIRE(leak.at(minute / 60.0).state == LeakState::kLeaking);
  }
}

TEST_CASE("a leak of hours has stopped when it was level for a quarter of its age", "[detect]") {
  // It rests for 2 h 40 min after 8 hours: a quarter of 10 h 40 min.
  Followed leak([](double hours) { return std::min(hours, 8.0) * 10; }, 0, kFiveMinuteScale);
  CHECK(leak.at(10).state == LeakState::kLeaking);
  CHECK(leak.at(11.5).state == LeakState::kStopped);
  CHECK(leak.at(11.5).bytes_per_hour.likely > kMegabyte);
}

TEST_CASE("a leak of days has stopped only after a week-end", "[detect]") {
  // Half of 62 hours is a quarter of its age.
  const double days = 4 * kDayHours;
  Followed leak([=](double hours) { return std::min(hours, days); }, 0, kHourScale);
  CHECK(leak.at(days + 61).state == LeakState::kLeaking);
  CHECK(leak.at(days + 62 + 28).state == LeakState::kStopped);
}

TEST_CASE("a leak that has stopped and grows again leaks again", "[detect]") {
  Followed leak(
      [](double hours) { return (std::min(hours, 8.0) + std::max(0.0, hours - 12)) * 10; }, 0,
      kFiveMinuteScale);
  CHECK(leak.at(12).state == LeakState::kStopped);
  CHECK(leak.at(16).state == LeakState::kLeaking);
}

TEST_CASE("a leak is over when at most three tenths of what it grew are left", "[detect]") {
  OpenLeak open;
  open.bytes_at_onset = 100;
  open.highest_floor = 200;
  const auto come_back_with = [&open](std::uint64_t bytes) {
    Series series({Tag::from_text("Strg"), Pool::kPaged});
    TagUsage usage;
    usage.bytes = bytes;
    static_cast<void>(series.observe(usage, {}));
    return has_come_back(open, series);
  };
  CHECK(come_back_with(0));
  CHECK(come_back_with(130));
  CHECK_FALSE(come_back_with(131));
}

}  // namespace
}  // namespace poolsentry
