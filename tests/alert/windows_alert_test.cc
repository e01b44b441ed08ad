#include "core/alert/windows_alert.h"

#include <catch2/catch.hpp>

#include "core/alert/alert_json.h"
#include "tests/diagnose/sample_events.h"
#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kHour = std::chrono::hours{1};
constexpr Duration kDay = std::chrono::days{1};
constexpr std::uint64_t kLimit = std::uint64_t{204} << 20U;

SystemLogEvent srv_event(std::uint32_t id, std::uint32_t status = 0xC000009A) {
  const std::uint32_t severity = id <= 2020 ? 0xC000'0000 : 0x8000'0000;
  return {"Srv", id, kMonday, bytes_of_words({0, 0, 0, severity | id, 0, status}), {}};
}

SystemLogEvent exhaustion_event(std::string_view xml) {
  return {std::string(kExhaustionSource), 2004, kMonday, {}, std::string(xml)};
}

// A file server in which Strg leaks, after three hours.
class Server {
 public:
  Server() {
    FakeServer server;
    server.add("Strg", Pool::kPaged, leaking(20, 600))
        .add("MmSt", Pool::kPaged, [](double) { return 12 * kMegabyte; })
        .add("EtwB", Pool::kNonpaged, [](double) { return 50 * kMegabyte; });
    for (Duration time{0}; time <= 3 * kHour; time += kMinute) {
      snapshot = server.at(time);
      detector.observe(snapshot, snapshot.time);
    }
  }

  [[nodiscard]] std::optional<Alert> alert_about(const SystemLogEvent& event) const {
    return windows_reported_alert(event, detector, snapshot, {"FS01", snapshot.time});
  }

  Snapshot snapshot;
  Detector detector{settings()};

 private:
  static DetectorSettings settings() {
    DetectorSettings settings;
    settings.limits = {{kLimit, LimitFrom::kOption}, {}};
    return settings;
  }
};

TEST_CASE("event 2020 becomes an alert that names the tags of the paged pool", "[alert]") {
  const Server server;
  const auto alert = server.alert_about({"Srv", 2020, kMonday, data_of_2020(), {}});
  REQUIRE(alert);
  CHECK(alert->id == EventId::kWindowsReportedExhaustion);
  CHECK(alert->time == server.snapshot.time);
  CHECK(render(*alert) ==
        "Windows reported on FS01 that memory is exhausted: Srv 2020: the system's paged pool was "
        "empty (0xC00007E4, STATUS_INSUFFICIENT_RESOURCES 0xC000009A).\n"
        "Largest in the paged pool: Strg (95.0 MB) and MmSt (12.0 MB). Largest growth there: Strg "
        "(74.6 MB).");
}

TEST_CASE("the facts of an alert about a pool are that pool's", "[alert]") {
  const Server server;
  const auto alert = server.alert_about(srv_event(2020));
  REQUIRE(alert);
  CHECK(alert->facts.host == "FS01");
  CHECK(alert->facts.subject == "windows.paged");
  CHECK(alert->facts.pool == Pool::kPaged);
  CHECK(alert->facts.pool_bytes == server.detector.pool(Pool::kPaged).bytes);
  CHECK(alert->facts.limit_bytes == kLimit);
  CHECK(alert->facts.series == std::vector<SeriesKey>{{Tag::from_text("Strg"), Pool::kPaged}});
  const auto read = read_alert_json(write_alert_json(*alert));
  REQUIRE(read);
  CHECK(read->inserts == alert->inserts);
}

TEST_CASE("event 2019 speaks of the nonpaged pool only", "[alert]") {
  const Server server;
  const auto alert = server.alert_about(srv_event(2019));
  REQUIRE(alert);
  CHECK(alert->facts.subject == "windows.nonpaged");
  CHECK_FALSE(alert->facts.limit_bytes);
  CHECK(alert->facts.series.empty());
  CHECK(alert->inserts[2] ==
        "Largest in the nonpaged pool: EtwB (50.0 MB). Largest growth there: none.");
}

TEST_CASE("event 2004 speaks of memory and names the tags of both pools", "[alert]") {
  const Server server;
  const auto alert = server.alert_about(exhaustion_event(kXmlOf2004));
  REQUIRE(alert);
  CHECK(alert->facts.subject == "windows.memory");
  CHECK_FALSE(alert->facts.pool);
  CHECK_THAT(alert->inserts[1], Catch::Contains("7.92 GB of 8.00 GB commit"));
  CHECK_THAT(alert->inserts[2], Catch::Contains("Largest in the paged pool: Strg"));
  CHECK_THAT(alert->inserts[2], Catch::Contains("Largest in the nonpaged pool: EtwB"));
}

TEST_CASE("an event whose details are damaged or missing is said by its id", "[alert]") {
  const Server server;
  const auto short_data = server.alert_about({"Srv", 2019, kMonday, {}, {}});
  REQUIRE(short_data);
  CHECK(short_data->inserts[1] == "Srv 2019: the system's nonpaged pool was empty");
  const auto of_another = server.alert_about({"Srv", 2019, kMonday, data_of_2020(), {}});
  REQUIRE(of_another);
  CHECK(of_another->inserts[1] == "Srv 2019: the system's nonpaged pool was empty");
  const auto no_xml = server.alert_about(exhaustion_event("<Event"));
  REQUIRE(no_xml);
  CHECK(no_xml->inserts[1] == "Resource-Exhaustion-Detector 2004: memory is low");
}

TEST_CASE("what does not say that memory is exhausted is no alert", "[alert]") {
  const Server server;
  CHECK_FALSE(server.alert_about(srv_event(2021, 0)));
  CHECK_FALSE(server.alert_about(srv_event(2022, 0)));
  CHECK_FALSE(server.alert_about({"Srv", 2023, kMonday, {}, {}}));
  CHECK_FALSE(server.alert_about({"Disk", 2020, kMonday, data_of_2020(), {}}));
  const auto of_work_items = server.alert_about(srv_event(2021));
  REQUIRE(of_work_items);
  CHECK(of_work_items->facts.subject == "windows.memory");
}

TEST_CASE("before the first sample the alert says that it knows no tag", "[alert]") {
  const Detector detector{DetectorSettings{}};
  const auto alert = windows_reported_alert(srv_event(2020), detector, {}, {"", kMonday});
  REQUIRE(alert);
  CHECK(alert->inserts[0] == "this server");
  CHECK(alert->inserts[2] == "No tag of the paged pool is known.");
  CHECK_FALSE(alert->facts.pool_bytes);
}

TEST_CASE("only so many tags are named, the largest first", "[alert]") {
  Snapshot snapshot;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    const Tag tag = Tag::from_text("T" + std::to_string(i % 1'000));
    snapshot.usages.push_back({tag, Pool::kPaged, i, 0, i, std::uint64_t{i} << 20U});
  }
  const Detector detector{DetectorSettings{}};
  const auto alert = windows_reported_alert(srv_event(2020), detector, snapshot, {"FS01", {}});
  REQUIRE(alert);
  CHECK_THAT(alert->inserts[2],
             Catch::StartsWith("Largest in the paged pool: T999 (1.95 GB), T998 (1.95 GB)"));
  CHECK(std::count(alert->inserts[2].begin(), alert->inserts[2].end(), '(') == 5);
}

// WindowsReports over time.
class Reports {
 public:
  std::vector<Alert> hear(Duration at, const std::vector<SystemLogEvent>& events) {
    return reports_.alerts_for(events, server_.detector, server_.snapshot, {"FS01", kMonday + at});
  }

 private:
  Server server_;
  WindowsReports reports_{kDay};
};

TEST_CASE("a storm of the same event is one alert and a reminder a day", "[alert]") {
  Reports reports;
  std::vector<Alert> said;
  for (Duration time{0}; time < 2 * kDay + kHour; time += kMinute) {
    for (Alert& alert : reports.hear(time, {srv_event(2020), srv_event(2020)})) {
      said.push_back(std::move(alert));
    }
  }
  REQUIRE(said.size() == 3);
  CHECK_FALSE(said[0].reminder);
  CHECK(said[1].reminder);
  CHECK(said[1].time == kMonday + kDay);
  CHECK(said[2].time == kMonday + 2 * kDay);
}

TEST_CASE("different events are different alerts", "[alert]") {
  Reports reports;
  CHECK(reports.hear({}, {srv_event(2019), srv_event(2020), exhaustion_event(kXmlOf2004)}).size() ==
        3);
  CHECK(reports.hear(kMinute, {srv_event(2019), srv_event(2017)}).size() == 1);
}

TEST_CASE("an event that comes back after a long silence is news", "[alert]") {
  Reports reports;
  REQUIRE(reports.hear({}, {srv_event(2020)}).size() == 1);
  const auto again = reports.hear(3 * kDay, {srv_event(2020)});
  REQUIRE(again.size() == 1);
  CHECK_FALSE(again[0].reminder);
}

TEST_CASE("a clock that is set back keeps no event from being said", "[alert]") {
  Reports reports;
  REQUIRE(reports.hear(kDay, {srv_event(2020)}).size() == 1);
  CHECK(reports.hear({}, {srv_event(2020)}).size() == 1);
  CHECK(reports.hear(kMinute, {srv_event(2020)}).empty());
}

TEST_CASE("nothing heard is nothing said", "[alert]") {
  Reports reports;
  CHECK(reports.hear({}, {}).empty());
  CHECK(reports.hear({}, {srv_event(2022, 0)}).empty());
}

}  // namespace
}  // namespace poolsentry
