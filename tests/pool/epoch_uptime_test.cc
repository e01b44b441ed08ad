// EpochTracker with an uptime in every sample: it needs no look at the tags.
#include <catch2/catch.hpp>

#include "tests/pool/epoch_fixture.h"

using namespace poolsentry;

namespace {

constexpr Duration kTickWrap{std::int64_t{1} << 32U};

// Ordinary samples a minute apart, so that a minute is the usual step; the last is at 4 min of the
// clock and `uptime` + 4 min.
void feed_minutes(EpochTracker& tracker, Duration uptime) {
  for (std::int64_t i = 0; i < 5; ++i) {
    (void)tracker.observe(sample_with_uptime(seconds(60 * i), uptime + seconds(60 * i)));
  }
}

}  // namespace

TEST_CASE("The first sample is the first, at its own time") {
  EpochTracker tracker;
  const Step step = tracker.observe(sample_with_uptime(seconds(0), hours(5)));
  CHECK(step.kind == StepKind::kFirst);
  CHECK(step.elapsed == Duration::zero());
  CHECK(step.timeline == kStart);
  CHECK_FALSE(step.is_to_be_skipped());
}

TEST_CASE("Samples whose clock and uptime agree keep their own times") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), hours(5)));
  const Step step = tracker.observe(sample_with_uptime(seconds(60), hours(5) + Duration{60'015}));
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == seconds(60));
  CHECK(step.timeline == kStart + seconds(60));
}

TEST_CASE("A clock that drifts by up to a minute a step is no clock that was set") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), hours(5)));
  const Step within = tracker.observe(sample_with_uptime(seconds(120), hours(5) + seconds(60)));
  CHECK(within.kind == StepKind::kNext);
  CHECK(within.elapsed == seconds(60));
  const Step beyond =
      tracker.observe(sample_with_uptime(seconds(240) + Duration{1}, hours(5) + seconds(120)));
  CHECK(beyond.kind == StepKind::kClockStep);
  CHECK(beyond.elapsed == seconds(60));
}

TEST_CASE("A clock that was set back does not turn the time line back") {
  EpochTracker tracker;
  feed_minutes(tracker, hours(5));
  const Step step = tracker.observe(sample_with_uptime(hours(-1), hours(5) + seconds(300)));
  CHECK(step.kind == StepKind::kClockStep);
  CHECK(step.elapsed == seconds(60));
  CHECK(step.timeline == kStart + seconds(300));
}

TEST_CASE(
    "A clock that was set forward is not a restart while samples come at their usual distance") {
  EpochTracker tracker;
  feed_minutes(tracker, seconds(30));
  const Step step = tracker.observe(sample_with_uptime(days(365), seconds(330)));
  CHECK(step.kind == StepKind::kClockStep);
  CHECK(step.elapsed == seconds(60));
  CHECK(step.timeline == kStart + seconds(300));
}

TEST_CASE("An uptime smaller than before is a restart") {
  EpochTracker tracker;
  feed_minutes(tracker, hours(5));
  const Step step = tracker.observe(sample_with_uptime(seconds(840), seconds(90)));
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.elapsed == seconds(600));
  CHECK(step.timeline == kStart + seconds(840));
}

TEST_CASE("A restart is seen when the system has been up for longer than at the last sample") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), hours(1)));
  (void)tracker.observe(sample_with_uptime(hours(1), hours(2)));
  const Step step = tracker.observe(sample_with_uptime(hours(9), hours(3) + seconds(1'200)));
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.elapsed == hours(8));
}

TEST_CASE("A restart with a clock that fell back takes as long as the system is up") {
  EpochTracker tracker;
  feed_minutes(tracker, hours(5));
  const Step step = tracker.observe(sample_with_uptime(days(-3'000), seconds(90)));
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.elapsed == seconds(90));
  CHECK(step.timeline == kStart + seconds(240 + 90));
}

TEST_CASE("A tick count that passes 49.7 days has wrapped") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), kTickWrap - seconds(20), true));
  const Step step = tracker.observe(sample_with_uptime(seconds(60), seconds(40), true));
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == seconds(60));
}

TEST_CASE("A tick count wraps as often as the clock says") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), days(40), true));
  const Duration passed = 3 * kTickWrap - days(5);
  const Step step = tracker.observe(sample_with_uptime(passed, days(35), true));
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == passed);
}

TEST_CASE("An uptime that does not wrap is never taken for wrapped") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), kTickWrap - seconds(20)));
  const Step step = tracker.observe(sample_with_uptime(seconds(60), seconds(40)));
  CHECK(step.kind == StepKind::kReboot);
}

TEST_CASE("A tick count that no wrap explains is a restart") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), days(45), true));
  const Step step = tracker.observe(sample_with_uptime(days(3), days(1), true));
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.elapsed == days(3));
}

TEST_CASE("Clock and uptime that went back alike are older data") {
  EpochTracker tracker;
  feed_minutes(tracker, hours(5));
  const Step step = tracker.observe(sample_with_uptime(seconds(60), hours(5) + seconds(60)));
  CHECK(step.kind == StepKind::kOutOfOrder);
  CHECK(step.is_to_be_skipped());
  CHECK(step.elapsed == Duration::zero());
  CHECK(step.timeline == kStart + seconds(240));
  const Step next = tracker.observe(sample_with_uptime(seconds(300), hours(5) + seconds(300)));
  CHECK(next.kind == StepKind::kNext);
  CHECK(next.elapsed == seconds(60));
}

TEST_CASE("Older data may differ by 5 s or 1 %, not by more") {
  const auto step_back = [](Duration clock, Duration uptime) {
    EpochTracker tracker;
    (void)tracker.observe(sample_with_uptime(seconds(0), days(10)));
    return tracker.observe(sample_with_uptime(-clock, days(10) - uptime)).kind;
  };
  CHECK(step_back(seconds(60), seconds(65)) == StepKind::kOutOfOrder);
  CHECK(step_back(seconds(60), seconds(65) + Duration{1}) == StepKind::kReboot);
  CHECK(step_back(hours(100), hours(101)) == StepKind::kOutOfOrder);
  CHECK(step_back(hours(100), hours(101) + seconds(1)) == StepKind::kReboot);
}

TEST_CASE("Older data from before a wrap of the tick count is older data") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), seconds(40), true));
  const Step step =
      tracker.observe(sample_with_uptime(seconds(-60), kTickWrap - seconds(20), true));
  CHECK(step.kind == StepKind::kOutOfOrder);
}

TEST_CASE("The same clock and uptime are the same snapshot") {
  EpochTracker tracker;
  feed_minutes(tracker, hours(5));
  const Step step = tracker.observe(sample_with_uptime(seconds(240), hours(5) + seconds(240)));
  CHECK(step.kind == StepKind::kDuplicate);
  CHECK(step.is_to_be_skipped());
  CHECK(step.timeline == kStart + seconds(240));
}

TEST_CASE("An uptime that stands still lets the time line go on all the same") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), hours(5)));
  const Step near = tracker.observe(sample_with_uptime(Duration{7}, hours(5)));
  CHECK(near.kind == StepKind::kNext);
  CHECK(near.timeline > kStart);
  const Step far = tracker.observe(sample_with_uptime(seconds(600), hours(5)));
  CHECK(far.kind == StepKind::kClockStep);
  CHECK(far.elapsed == Duration{1});
}

TEST_CASE("Another host is a new beginning, and the time line goes on") {
  EpochTracker tracker;
  Snapshot first = sample_with_uptime(seconds(0), hours(5));
  first.host = "FS01";
  (void)tracker.observe(first);
  Snapshot nameless = sample_with_uptime(seconds(60), hours(5) + seconds(60));
  CHECK(tracker.observe(nameless).kind == StepKind::kNext);
  Snapshot other = sample_with_uptime(seconds(-600), hours(5) + seconds(120));
  other.host = "FS02";
  const Step step = tracker.observe(other);
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.timeline > kStart + seconds(60));
}

TEST_CASE("An uptime that no system can have counts as none") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_uptime(seconds(0), Duration::max()));
  CHECK(tracker.observe(sample_with_uptime(seconds(60), Duration::min())).kind == StepKind::kNext);
  CHECK(tracker.observe(sample_with_uptime(seconds(120), hours(1))).kind == StepKind::kNext);
  CHECK(tracker.observe(sample_with_uptime(seconds(180), hours(1) + seconds(60))).elapsed ==
        seconds(60));
}
