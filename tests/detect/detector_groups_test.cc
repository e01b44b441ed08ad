// Which tags the detector tells of together.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tests/detect/watch.h"

namespace poolsentry {
namespace {

// Half a megabyte a minute from the first hour on.
FakeServer servers_with(int tags) {
  FakeServer server;
  for (int i = 0; i < tags; ++i) {
    server.add("Tag" + std::to_string(i), Pool::kPaged, leaking(5, 720, 1));
  }
  return server;
}

TEST_CASE("tags in lock-step none of which is enough alone are raised together", "[detect]") {
  Detector alone(limits_of(343));
  run(alone, servers_with(1), {}, 2 * kHour, kMinute);
  CHECK(alone.leaks().empty());

  Detector together(limits_of(343));
  run(together, servers_with(5), {}, 2 * kHour, kMinute);
  REQUIRE(together.leaks().size() == 5);
  for (const Leak& leak : together.leaks()) {
    CHECK(leak.group == together.leaks()[0].group);
    CHECK(leak.raised_at == together.leaks()[0].raised_at);
    CHECK(hours_after_monday(leak.onset) == Approx(1).margin(0.1));
    CHECK(leak.bytes_per_hour.likely == Approx(30 * kMegabyte).epsilon(0.05));
  }
  // An eighth of 318 MB took 17 minutes.
  CHECK(hours_after_monday(together.leaks()[0].raised_at) < 1.5);
}

TEST_CASE("of tags that are raised together the one that takes most leads", "[detect]") {
  FakeServer server;
  server.add("Smal", Pool::kPaged, leaking(5, 480, 1));
  server.add("Larg", Pool::kPaged, leaking(5, 900, 1));
  server.add("Tiny", Pool::kPaged, leaking(5, 360, 1));
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 3);
  CHECK(detector.leaks()[0].series.tag_text() == "Larg");
  CHECK(detector.leaks()[1].series.tag_text() == "Smal");
  CHECK(detector.leaks()[2].raised_at == detector.leaks()[0].raised_at);
}

TEST_CASE("as much growth in both pools is not added up", "[detect]") {
  FakeServer server;
  for (int i = 0; i < 2; ++i) {
    const std::string number = std::to_string(i);
    server.add("Pgd" + number, Pool::kPaged, leaking(5, 480, 1));
    server.add("Non" + number, Pool::kNonpaged, leaking(5, 480, 1));
  }
  Detector detector(limits_of(343));
  run(detector, server, {}, 2 * kHour, kMinute);
  CHECK(detector.leaks().empty());
}

TEST_CASE("a tag of a tenth of a leak's growth is told of with it when it began with it",
          "[detect]") {
  FakeServer server;
  server.add("Lead", Pool::kPaged, leaking(10, 2400, 2));
  server.add("With", Pool::kPaged, leaking(1, 240, 2));
  server.add("Befo", Pool::kPaged, leaking(1, 240, 1));
  server.add("Late", Pool::kPaged, leaking(1, 240, 3));
  server.add("Less", Pool::kPaged, leaking(30, 180, 2));
  Detector detector(limits_of(343));
  run(detector, server, {}, 4 * kHour, kMinute);
  REQUIRE(detector.leaks().size() == 2);
  const Leak* leader = leak_of(detector, "Lead");
  const Leak* member = leak_of(detector, "With");
  REQUIRE(leader != nullptr);
  REQUIRE(member != nullptr);
  CHECK(leader->id == 1);
  CHECK(member->group == leader->group);
  CHECK(hours_after_monday(member->onset) == Approx(2).margin(0.2));
  CHECK(member->bytes_per_hour.likely == Approx(10 * kMegabyte).epsilon(0.05));
}

TEST_CASE("what grows since the watch began is gathered only where it takes some of the pool",
          "[detect]") {
  FakeServer server;
  server.add("Lead", Pool::kPaged, leaking(10, 1200));
  server.add("Tent", Pool::kPaged, leaking(1, 120));
  Detector detector(limits_of(343));
  // It has taken 3 % of what was free after an hour and a half.
  run(detector, server, {}, kHour + 15 * kMinute, kMinute);
  REQUIRE(leak_of(detector, "Lead") != nullptr);
  CHECK(leak_of(detector, "Tent") == nullptr);
  run(detector, server, kHour + 16 * kMinute, 4 * kHour, kMinute);
  REQUIRE(leak_of(detector, "Tent") != nullptr);
  CHECK(leak_of(detector, "Tent")->group == leak_of(detector, "Lead")->group);
}

TEST_CASE("members gather no members of their own", "[detect]") {
  FakeServer server;
  server.add("Lead", Pool::kPaged, leaking(10, 1200, 2));
  server.add("Memb", Pool::kPaged, leaking(1, 120, 2));
  server.add("Mini", Pool::kPaged, leaking(1, 12, 2));
  Detector detector(limits_of(343));
  run(detector, server, {}, 6 * kHour, kMinute);
  CHECK(leak_of(detector, "Memb") != nullptr);
  CHECK(leak_of(detector, "Mini") == nullptr);
}

TEST_CASE("a healthy tag is not raised because a leak has left little of the pool", "[detect]") {
  FakeServer server;
  server.add("Leak", Pool::kPaged, leaking(10, 1440));
  // A quarter of the 23 MB that are left after five hours.
  server.add("Good", Pool::kPaged,
             [](double hours) { return (10 + std::clamp(hours - 5, 0.0, 0.25) * 24) * kMegabyte; });
  Detector detector(limits_of(343));
  run(detector, server, {}, 5 * kHour + 20 * kMinute, kMinute);
  CHECK(leak_of(detector, "Leak") != nullptr);
  CHECK(leak_of(detector, "Good") == nullptr);
}

}  // namespace
}  // namespace poolsentry
