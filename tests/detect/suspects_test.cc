// What the detector notes and does not raise.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tests/detect/watch.h"

namespace poolsentry {
namespace {

// 20 MB an hour between the first and the second hour: 6 % of the pool.
double grows_for_an_hour(double hours) {
  return (10 + std::clamp(hours - 1, 0.0, 1.0) * 20) * kMegabyte;
}

TEST_CASE("growth that is too slow for the horizon is noted as such", "[detect]") {
  FakeServer server;
  server.add("Slow", Pool::kPaged, leaking(10, 1)).add("File", Pool::kPaged, leaking(20, 0));
  Detector detector(limits_of(343));
  run(detector, server, {}, 24 * 20 * kHour, kHour);
  CHECK(detector.leaks().empty());
  const auto suspects = detector.suspects();
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].series.tag_text() == "Slow");
  CHECK_FALSE(suspects[0].finding.matters);
  CHECK_FALSE(suspects[0].finding.is_enough);
  CHECK(suspects[0].finding.rise.rate * 24 * 3600 == Approx(kMegabyte).epsilon(0.05));
}

TEST_CASE("growth that is not enough yet is noted, with when it began", "[detect]") {
  FakeServer server;
  server.add("Grow", Pool::kPaged, grows_for_an_hour).add("File", Pool::kPaged, leaking(20, 0));
  Detector detector(limits_of(343));
  run(detector, server, {}, kHour + 40 * kMinute, kMinute);
  CHECK(detector.leaks().empty());
  const auto suspects = detector.suspects();
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].series.tag_text() == "Grow");
  CHECK(suspects[0].finding.matters);
  CHECK_FALSE(suspects[0].finding.is_enough);
  CHECK(hours_after_monday(suspects[0].since) == Approx(1).margin(0.1));
}

TEST_CASE("what takes the largest part of what was free is noted first", "[detect]") {
  FakeServer server;
  server.add("Some", Pool::kPaged, leaking(10, 180, 1));
  server.add("Most", Pool::kNonpaged, leaking(10, 480, 1));
  server.add("Less", Pool::kPaged, leaking(10, 240, 1.3));
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  const auto suspects = detector.suspects();
  REQUIRE(suspects.size() == 3);
  CHECK(suspects[0].series.tag_text() == "Most");
  CHECK(std::is_sorted(suspects.begin(), suspects.end(), [](const Suspect& a, const Suspect& b) {
    return a.finding.stake > b.finding.stake;
  }));
}

TEST_CASE("what has rested for an hour is not noted any more", "[detect]") {
  FakeServer server;
  server.add("Grow", Pool::kPaged, grows_for_an_hour);
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour + 10 * kMinute, kMinute);
  CHECK(detector.suspects().size() == 1);
  run(detector, server, 2 * kHour + 11 * kMinute, 3 * kHour + 10 * kMinute, kMinute);
  CHECK(detector.suspects().empty());
}

TEST_CASE("what was raised is not noted beside that", "[detect]") {
  FakeServer server;
  server.add("Strg", Pool::kPaged, leaking(10, 480, 1));
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  CHECK(detector.suspects().size() == 1);
  run(detector, server, 2 * kHour + kMinute, 7 * kHour, kMinute);
  CHECK(detector.leaks().size() == 1);
  CHECK(detector.suspects().empty());
}

TEST_CASE("after a restart of the server nothing is noted", "[detect]") {
  FakeServer server;
  server.add("Grow", Pool::kPaged, grows_for_an_hour);
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  REQUIRE(detector.suspects().size() == 1);
  detector.restart(kMonday + 2 * kHour);
  CHECK(detector.suspects().empty());
}

// Grows by 6 MB within 18 minutes, in uneven steps of its own that become larger, and gives them
// back.
FakeServer::Formula passing_growth(double begin_hours, unsigned seed) {
  constexpr std::size_t kSteps = 18;
  std::minstd_rand random(seed);
  std::vector<double> megabytes = {0};
  for (std::size_t i = 0; i < kSteps; ++i) {
    const double faster = 1 + static_cast<double>(i);
    megabytes.push_back(megabytes.back() -
                        faster * std::log(static_cast<double>(1 + random() % 1000) / 1001));
  }
  for (double& value : megabytes) value *= 6 / megabytes[kSteps];
  return [begin_hours, megabytes](double hours) {
    const double minute = std::round((hours - begin_hours) * 60);
    if (minute < 0 || minute > kSteps) return 0.0;
    return megabytes[static_cast<std::size_t>(minute)] * kMegabyte;
  };
}

// Four times, 20 minutes apart, 50 tags of each pool grow for a while: 400 within the hour.
FakeServer server_with_waves() {
  FakeServer server;
  unsigned seed = 1;
  for (const double begin_hours : {1.0, 1.0 + 1.0 / 3, 1.0 + 2.0 / 3, 2.0}) {
    for (int i = 0; i < 50; ++i) {
      const std::string tag = std::to_string(1000 + seed);
      server.add(tag, Pool::kPaged, passing_growth(begin_hours, seed++));
      server.add(tag, Pool::kNonpaged, passing_growth(begin_hours, seed++));
    }
  }
  return server;
}

TEST_CASE("of the series that may leak not more than a set number is noted", "[detect]") {
  Detector detector(limits_of(343));
  run(detector, server_with_waves(), {}, 2 * kHour + 18 * kMinute, kMinute);
  CHECK(detector.leaks().empty());
  CHECK(detector.suspects().size() == Detector::kMaxSuspects);
}

TEST_CASE("what is over makes room for what grows now", "[detect]") {
  FakeServer server = server_with_waves();
  server.add("Next", Pool::kPaged, leaking(10, 480, 4));
  Detector detector(limits_of(343));
  run(detector, server, {}, 5 * kHour, kMinute);
  const auto suspects = detector.suspects();
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].series.tag_text() == "Next");
}

}  // namespace
}  // namespace poolsentry
