#include "core/alert/alertmanager_alerts.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

namespace poolsentry {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;

constexpr TimePoint kRaised{std::chrono::seconds{1'772'409'600}};  // 2026-03-02T00:00:00Z
constexpr TimePoint kNow = kRaised + hours{3};
constexpr Duration kRepeat = hours{24};

Alert leak(EventId id) {
  Alert alert{id, kNow - minutes{1}, false, std::vector<std::string>(13, "x")};
  alert.facts.host = "FS01";
  alert.facts.subject = "Strg.paged";
  alert.facts.series = {{Tag::from_text("Strg"), Pool::kPaged}};
  alert.facts.pool = Pool::kPaged;
  alert.facts.raised_at = kRaised;
  return alert;
}

Alert about(EventId id, const std::string& subject) {
  Alert alert{id, kNow, false, {"email", "reason", "2"}};
  alert.facts.host = "FS01";
  alert.facts.subject = subject;
  return alert;
}

json written(const Alert& alert) {
  return json::parse(write_alertmanager_alerts(alert, kNow, kRepeat));
}

TimePoint time_of(const json& alert, const char* key) {
  return parse_utc(alert.at(key).get<std::string>()).value();
}

bool fires(const json& alert) { return time_of(alert, "endsAt") > kNow; }

TEST_CASE("every event has the name that routes go by", "[alertmanager]") {
  const std::vector<std::pair<EventId, std::string>> names = {
      {EventId::kStarted, "PoolSentryStarted"},
      {EventId::kStopped, "PoolSentryStopped"},
      {EventId::kConfigurationTaken, "PoolSentryConfigurationRejected"},
      {EventId::kLeak, "PoolTagLeak"},
      {EventId::kExhaustionNear, "PoolTagLeak"},
      {EventId::kExhaustionImminent, "PoolTagLeak"},
      {EventId::kNearlyExhausted, "PoolNearlyExhausted"},
      {EventId::kCleared, "PoolTagLeak"},
      {EventId::kWindowsReportedExhaustion, "PoolExhaustionReportedByWindows"},
      {EventId::kSamplingFails, "PoolSentrySamplingFails"},
      {EventId::kSamplingWorks, "PoolSentrySamplingFails"},
      {EventId::kDeliveryFails, "PoolSentryDeliveryFails"},
      {EventId::kDeliveryWorks, "PoolSentryDeliveryFails"},
      {EventId::kConfigurationRejected, "PoolSentryConfigurationRejected"},
      {EventId::kHistoryDamaged, "PoolSentryHistoryDamaged"},
      {EventId::kLogUnwritable, "PoolSentryLogUnwritable"},
      {EventId::kTestAlert, "PoolSentryTest"}};
  CHECK(names.size() == event_texts().size());
  for (const auto& [id, name] : names) {
    INFO(static_cast<int>(id));
    const json alerts = written(leak(id));
    REQUIRE_FALSE(alerts.empty());
    for (const json& alert : alerts) CHECK(alert.at("labels").at("alertname") == name);
  }
}

TEST_CASE("no alert ends before it starts, or starts in the future", "[alertmanager]") {
  for (const EventText& text : event_texts()) {
    for (const TimePoint raised : {kRaised, kNow - minutes{1}, kNow + hours{5}}) {
      INFO(text.id);
      Alert alert = leak(static_cast<EventId>(text.id));
      alert.facts.raised_at = raised;
      for (const json& one : written(alert)) {
        CHECK(time_of(one, "startsAt") <= kNow);
        CHECK(time_of(one, "startsAt") <= time_of(one, "endsAt"));
      }
    }
  }
}

TEST_CASE("a leak starts when it was raised, else at its onset, else when it is said",
          "[alertmanager]") {
  Alert alert = leak(EventId::kLeak);
  alert.facts.onset = kRaised - hours{9};
  CHECK(time_of(written(alert)[0], "startsAt") == kRaised);
  alert.facts.raised_at.reset();
  CHECK(time_of(written(alert)[0], "startsAt") == kRaised - hours{9});
  alert.facts.onset.reset();
  CHECK(time_of(written(alert)[0], "startsAt") == alert.time);
}

TEST_CASE("what stands outlives two reminders", "[alertmanager]") {
  CHECK(time_of(written(leak(EventId::kLeak))[0], "endsAt") == kNow + hours{49});
}

TEST_CASE("an escalation fires the critical alert and ends the warning", "[alertmanager]") {
  const json near = written(leak(EventId::kExhaustionNear));
  const json imminent = written(leak(EventId::kExhaustionImminent));
  REQUIRE(near.size() == 1);
  REQUIRE(imminent.size() == 2);
  CHECK(imminent[0].at("labels").at("severity") == "critical");
  CHECK(fires(imminent[0]));
  CHECK(imminent[1].at("labels") == near[0].at("labels"));
  CHECK_FALSE(fires(imminent[1]));
}

TEST_CASE("a clear ends both severities, and fires none", "[alertmanager]") {
  std::set<json> ended;
  for (const json& alert : written(leak(EventId::kCleared))) {
    CHECK_FALSE(fires(alert));
    ended.insert(alert.at("labels"));
  }
  CHECK(ended == std::set<json>{written(leak(EventId::kLeak))[0].at("labels"),
                                written(leak(EventId::kExhaustionImminent))[0].at("labels")});
}

TEST_CASE("an end reaches an Alertmanager whose clock is behind ours", "[alertmanager]") {
  // It must lie in its past: else the later end that the alert was raised with would win.
  for (const json& alert : written(leak(EventId::kCleared))) {
    CHECK(time_of(alert, "endsAt") == kNow - kClocksDiffer);
  }
}

TEST_CASE("a leak keeps its labels when another tag leads or the other pool speaks for it",
          "[alertmanager]") {
  const json before = written(leak(EventId::kLeak))[0].at("labels");
  Alert later = leak(EventId::kLeak);
  later.facts.series = {{Tag::from_text("MmSt"), Pool::kNonpaged},
                        {Tag::from_text("Strg"), Pool::kPaged}};
  later.facts.pool = Pool::kNonpaged;
  CHECK(written(later)[0].at("labels") == before);
}

TEST_CASE("a leak of a pool's total has no tag, and a tag may hold a dot", "[alertmanager]") {
  Alert alert = leak(EventId::kLeak);
  alert.facts.subject = "(pool total).nonpaged";
  CHECK_FALSE(written(alert)[0].at("labels").contains("tag"));
  CHECK(written(alert)[0].at("labels").at("pool") == "nonpaged");
  alert.facts.subject = "a.b .paged";
  CHECK(written(alert)[0].at("labels").at("tag") == "a.b ");
}

TEST_CASE("what Windows reported has its pool and no tag", "[alertmanager]") {
  Alert alert = leak(EventId::kWindowsReportedExhaustion);
  alert.facts.subject = "windows.paged";
  const json labels = written(alert)[0].at("labels");
  CHECK_FALSE(labels.contains("tag"));
  CHECK(labels.at("pool") == "paged");
  CHECK(labels.at("severity") == "critical");
}

TEST_CASE("failures and their ends have the same labels", "[alertmanager]") {
  const std::vector<std::array<EventId, 2>> pairs = {
      {EventId::kSamplingFails, EventId::kSamplingWorks},
      {EventId::kDeliveryFails, EventId::kDeliveryWorks},
      {EventId::kConfigurationRejected, EventId::kConfigurationTaken}};
  for (const auto& [fails, works] : pairs) {
    const json raised = written(about(fails, "email"));
    const json ended = written(about(works, "email"));
    REQUIRE(ended.size() == 1);
    CHECK(fires(raised[0]));
    CHECK_FALSE(fires(ended[0]));
    CHECK(ended[0].at("labels") == raised[0].at("labels"));
  }
}

TEST_CASE("a failing sink is named, out of the text where it has no subject", "[alertmanager]") {
  CHECK(written(about(EventId::kDeliveryFails, "webhook"))[0].at("labels").at("sink") == "webhook");
  CHECK(written(about(EventId::kDeliveryFails, ""))[0].at("labels").at("sink") == "email");
}

TEST_CASE("a test is over soon, and never critical", "[alertmanager]") {
  const json alert = written(about(EventId::kTestAlert, ""))[0];
  CHECK(time_of(alert, "endsAt") == kNow + kNewsLasts);
  CHECK(alert.at("labels").at("severity") == "info");
}

TEST_CASE("hostile hosts and tags are printable labels, and empty ones are left out",
          "[alertmanager]") {
  Alert alert = leak(EventId::kLeak);
  alert.facts.host = "FS\xFF\r\n01" + std::string(1'000, 'x');
  alert.facts.subject = Tag::from_text("\x1B\"\\<").text() + ".paged";
  const json labels = written(alert)[0].at("labels");
  CHECK(labels.at("instance").get<std::string>().size() <= 255);
  CHECK(labels.at("instance").get<std::string>().find('\n') == std::string::npos);
  CHECK(labels.at("tag") == Tag::from_text("\x1B\"\\<").text());
  alert.facts.host.clear();
  CHECK_FALSE(written(alert)[0].at("labels").contains("instance"));
}

}  // namespace
}  // namespace poolsentry
