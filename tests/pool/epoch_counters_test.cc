// EpochTracker without an uptime: the alloc counters judge, or the clock alone.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/pool/epoch_fixture.h"

using namespace poolsentry;

namespace {

// Ordinary samples, ten minutes apart, each with 1,000 allocations more; the last is at 40 min with
// 9,000.
void feed(EpochTracker& tracker) {
  for (std::int64_t i = 0; i < 5; ++i) {
    const auto allocs = static_cast<std::uint64_t>(5'000 + 1'000 * i);
    (void)tracker.observe(sample_with_counters(seconds(600 * i), allocs));
  }
}

void feed_totals(EpochTracker& tracker) {
  for (std::int64_t i = 0; i < 5; ++i) {
    const auto bytes = static_cast<std::uint64_t>(4096 * i);
    (void)tracker.observe(sample_of_totals(seconds(600 * i), bytes));
  }
}

}  // namespace

TEST_CASE("Counters that go on with the clock are the next sample") {
  EpochTracker tracker;
  feed(tracker);
  const Step step = tracker.observe(sample_with_counters(seconds(3'000), 9'001));
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == seconds(600));
  CHECK(step.timeline == kStart + seconds(3'000));
}

TEST_CASE("Counters that stand still while the clock goes on are the next sample") {
  EpochTracker tracker;
  feed(tracker);
  CHECK(tracker.observe(sample_with_counters(seconds(3'000), 9'000)).kind == StepKind::kNext);
}

TEST_CASE("Most counters back while the clock went on is a restart") {
  EpochTracker tracker;
  feed(tracker);
  const Step step = tracker.observe(sample_with_counters(seconds(3'000), 40));
  CHECK(step.kind == StepKind::kReboot);
  CHECK(step.elapsed == seconds(600));
}

TEST_CASE("Counters that wrapped at 2^32 are no restart") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_counters(seconds(0), 0xFFFF'FFF0U));
  CHECK(tracker.observe(sample_with_counters(seconds(600), 16)).kind == StepKind::kNext);
}

TEST_CASE("One driver that was loaded anew is outvoted, a majority is not") {
  const auto with_reset = [](unsigned reset) {
    EpochTracker tracker;
    feed(tracker);
    Snapshot snapshot = sample_with_counters(seconds(3'000), 10'000);
    for (unsigned i = 0; i < reset; ++i) snapshot.usages[i].allocs = 3;
    return tracker.observe(snapshot).kind;
  };
  CHECK(with_reset(1) == StepKind::kNext);
  CHECK(with_reset(10) == StepKind::kNext);
  CHECK(with_reset(11) == StepKind::kReboot);
}

TEST_CASE("Only tags that were active have a vote") {
  EpochTracker tracker;
  feed(tracker);
  Snapshot snapshot = sample_with_counters(seconds(3'000), 9'000);
  snapshot.usages[0].allocs = 3;
  CHECK(tracker.observe(snapshot).kind == StepKind::kReboot);
}

TEST_CASE("The order of the rows does not matter") {
  EpochTracker tracker;
  feed(tracker);
  Snapshot snapshot = sample_with_counters(seconds(3'000), 9'000);
  std::reverse(snapshot.usages.begin(), snapshot.usages.end());
  snapshot.time = kStart + seconds(2'400);
  CHECK(tracker.observe(snapshot).kind == StepKind::kDuplicate);
}

TEST_CASE("Tags are compared with themselves wherever their rows have gone") {
  const auto kind_after = [](void (*change)(std::vector<TagUsage> & usages)) {
    EpochTracker tracker;
    feed(tracker);
    Snapshot snapshot = sample_with_counters(seconds(3'000), 10'000);
    // What the last two tags count would be a step back for all others.
    Snapshot before = sample_with_counters(seconds(2'700), 9'500);
    for (Snapshot* each : {&before, &snapshot}) {
      for (std::size_t i = 0; i < 18; ++i) each->usages[i].allocs += i * 1'000'000;
    }
    (void)tracker.observe(before);
    change(snapshot.usages);
    return tracker.observe(snapshot).kind;
  };
  using Usages = std::vector<TagUsage>;
  CHECK(kind_after([](Usages& u) { std::reverse(u.begin(), u.end()); }) == StepKind::kNext);
  CHECK(kind_after([](Usages& u) { std::rotate(u.begin(), u.end() - 1, u.end()); }) ==
        StepKind::kNext);
  CHECK(kind_after([](Usages& u) { u.erase(u.begin()); }) == StepKind::kNext);
  CHECK(kind_after([](Usages& u) {
          u.insert(u.begin(), {Tag::from_text("new!"), Pool::kPaged, 1, 0, 1, 16});
        }) == StepKind::kNext);
  CHECK(kind_after([](Usages& u) { u[3] = {Tag::from_text("new!"), Pool::kPaged, 1, 0, 1, 16}; }) ==
        StepKind::kNext);
}

TEST_CASE("A clock that went back while the counters went on was set, and the usual time elapsed") {
  EpochTracker tracker;
  feed(tracker);
  const Step step = tracker.observe(sample_with_counters(hours(-5), 10'000));
  CHECK(step.kind == StepKind::kClockStep);
  CHECK(step.elapsed == seconds(600));
  CHECK(step.timeline == kStart + seconds(3'000));
}

TEST_CASE("The usual time is the median of the last five steps") {
  EpochTracker tracker;
  std::uint64_t allocs = 1;
  Duration clock{};
  for (const int step : {9'000, 9'000, 9'000, 60, 60, 60, 9'000, 9'000}) {
    (void)tracker.observe(sample_with_counters(clock, allocs++));
    clock += seconds(step);
  }
  CHECK(tracker.observe(sample_with_counters(hours(-100), allocs)).elapsed == seconds(60));
}

TEST_CASE("A clock set before there was a usual time is a minute") {
  EpochTracker tracker;
  (void)tracker.observe(sample_with_counters(seconds(0), 100));
  const Step step = tracker.observe(sample_with_counters(seconds(-1), 101));
  CHECK(step.kind == StepKind::kClockStep);
  CHECK(step.elapsed == EpochTracker::kAssumedStep);
}

TEST_CASE("Clock and counters back is older data, and the newer goes on behind it") {
  EpochTracker tracker;
  feed(tracker);
  CHECK(tracker.observe(sample_with_counters(seconds(1'200), 7'000)).kind == StepKind::kOutOfOrder);
  CHECK(tracker.observe(sample_with_counters(seconds(1'800), 8'000)).kind == StepKind::kOutOfOrder);
  const Step step = tracker.observe(sample_with_counters(seconds(3'000), 10'000));
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == seconds(600));
}

TEST_CASE("The same time is the same snapshot only where nothing differs") {
  EpochTracker tracker;
  feed(tracker);
  CHECK(tracker.observe(sample_with_counters(seconds(2'400), 9'000)).kind == StepKind::kDuplicate);
  Snapshot other_bytes = sample_with_counters(seconds(2'400), 9'000);
  other_bytes.usages[3].bytes += 16;
  const Step step = tracker.observe(other_bytes);
  CHECK(step.kind == StepKind::kNext);
  CHECK(step.elapsed == Duration{1});
  CHECK(tracker.observe(sample_with_counters(seconds(2'400), 8'999)).kind == StepKind::kOutOfOrder);
}

TEST_CASE("At most so many tags are compared, and they stand for the rest") {
  EpochTracker tracker;
  const unsigned many = EpochTracker::kMaxComparedTags * 40;
  (void)tracker.observe(sample_with_counters(seconds(0), 900, many));
  CHECK(tracker.observe(sample_with_counters(seconds(60), 901, many)).kind == StepKind::kNext);
  CHECK(tracker.observe(sample_with_counters(seconds(120), 5, many)).kind == StepKind::kReboot);
}

TEST_CASE("Totals whose clock goes back by up to two hours had the end of summer time") {
  EpochTracker tracker;
  feed_totals(tracker);
  const Step step = tracker.observe(sample_of_totals(seconds(2'400) - hours(2), 1));
  CHECK(step.kind == StepKind::kClockStep);
  CHECK(step.elapsed == seconds(600));
  const Step next = tracker.observe(sample_of_totals(seconds(3'000) - hours(2), 2));
  CHECK(next.kind == StepKind::kNext);
  CHECK(next.elapsed == seconds(600));
  CHECK(next.timeline == kStart + seconds(3'600));
}

TEST_CASE("Totals whose clock goes back by more are older data") {
  EpochTracker tracker;
  feed_totals(tracker);
  const Step step = tracker.observe(sample_of_totals(seconds(2'400) - hours(2) - Duration{1}, 1));
  CHECK(step.kind == StepKind::kOutOfOrder);
}

TEST_CASE("A second step back in a row is no summer time, a later one is") {
  EpochTracker tracker;
  feed_totals(tracker);
  CHECK(tracker.observe(sample_of_totals(seconds(1'200), 1)).kind == StepKind::kClockStep);
  CHECK(tracker.observe(sample_of_totals(seconds(600), 2)).kind == StepKind::kOutOfOrder);
  CHECK(tracker.observe(sample_of_totals(seconds(1'800), 3)).kind == StepKind::kNext);
  CHECK(tracker.observe(sample_of_totals(seconds(1'200), 4)).kind == StepKind::kClockStep);
}

TEST_CASE("Totals of the same time and size are the same snapshot") {
  EpochTracker tracker;
  feed_totals(tracker);
  CHECK(tracker.observe(sample_of_totals(seconds(2'400), 16'384)).kind == StepKind::kDuplicate);
  CHECK(tracker.observe(sample_of_totals(seconds(2'400), 1)).kind == StepKind::kNext);
}

TEST_CASE("A log that loses its uptime on the way is judged by what is left") {
  EpochTracker tracker;
  Snapshot with = sample_with_counters(seconds(0), 100);
  with.uptime = hours(5);
  (void)tracker.observe(with);
  CHECK(tracker.observe(sample_with_counters(seconds(60), 110)).kind == StepKind::kNext);
  CHECK(tracker.observe(sample_with_counters(seconds(120), 3)).kind == StepKind::kReboot);
  with.time = kStart + seconds(180);
  CHECK(tracker.observe(with).kind == StepKind::kNext);
}

TEST_CASE("Whatever the samples, the time line strictly increases") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  EpochTracker tracker;
  TimePoint last = kStart - days(1);
  TimePoint earliest{};
  for (int i = 0; i < 5'000; ++i) {
    const Duration clock = seconds(static_cast<std::int64_t>(random() % 20'000) - 10'000);
    Snapshot snapshot = sample_with_counters(clock, random() % 50, 3);
    if (random() % 2 == 0) snapshot.uptime = Duration{random()};
    snapshot.uptime_wraps_at_32_bits = random() % 2 == 0;
    const Step step = tracker.observe(snapshot);
    if (i == 0) earliest = step.timeline - Duration{1};
    if (step.is_to_be_skipped()) {
      CHECK(step.timeline == last);
    } else {
      CHECK(step.timeline > (i == 0 ? earliest : last));
    }
    last = step.timeline;
  }
}
