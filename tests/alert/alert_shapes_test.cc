#include "core/alert/alert_shapes.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/alert/alert_json.h"

namespace poolsentry {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;

constexpr TimePoint kRaised{std::chrono::seconds{1'772'409'600}};
constexpr TimePoint kNow = kRaised + hours{3};
constexpr ShapeSettings kSettings{hours{24}};

Alert leak(EventId id, const std::string& tag = "Strg") {
  Alert alert{id, kNow - minutes{1}, false, {}};
  for (int i = 0; i < 13; ++i) alert.inserts.push_back("<@U1> *x* [a](http://b) " + tag);
  AlertFacts& facts = alert.facts;
  facts.host = "FS01";
  facts.subject = tag + ".paged";
  facts.series = {{Tag::from_text(tag), Pool::kPaged}};
  facts.pool = Pool::kPaged;
  facts.pool_bytes = 150U << 20U;
  facts.limit_bytes = 343U << 20U;
  facts.raised_at = kRaised;
  facts.onset = kRaised - hours{4};
  facts.bytes_per_hour = {1'000, 2'000, 3'000};
  facts.exhausted_at.likely = kNow + hours{9};
  return alert;
}

json written(AlertForm form, const Alert& alert) {
  return json::parse(write_alert_as(form, alert, kNow, kSettings));
}

json alertmanager(const Alert& alert) { return written(AlertForm::kAlertmanager, alert); }

TEST_CASE("the plain form is the alert's own JSON", "[alert]") {
  const Alert alert = leak(EventId::kLeak);
  CHECK(write_alert_as(AlertForm::kJson, alert, kNow, kSettings) == write_alert_json(alert));
}

TEST_CASE("a Teams card has title, facts and text, and no markup from outside", "[alert]") {
  const json message = written(AlertForm::kTeams, leak(EventId::kExhaustionImminent));
  CHECK(message.at("type") == "message");
  const json& card = message.at("attachments").at(0).at("content");
  CHECK(card.at("type") == "AdaptiveCard");
  CHECK(card.at("body").at(0).at("color") == "attention");
  CHECK(card.at("body").at(0).at("text").get<std::string>().find("Strg leaks") !=
        std::string::npos);
  CHECK(card.at("body").at(1).at("facts").size() == 8);
  const std::string text = card.at("body").at(2).at("text");
  CHECK(text.find("\\*x\\*") != std::string::npos);
  CHECK(text.find("[a](") == std::string::npos);
}

TEST_CASE("a backslash stands in a card only before what would be markup", "[alert]") {
  Alert alert = leak(EventId::kTestAlert);
  const auto title_for = [&](const std::string& host) -> std::string {
    alert.facts.host = host;
    return written(AlertForm::kTeams, alert)
        .at("attachments")
        .at(0)
        .at("content")
        .at("body")[0]
        .at("text");
  };
  CHECK(title_for("- FS-01").starts_with("\\- FS-01: "));
  CHECK(title_for("12. FS").starts_with("12\\. FS: "));
  CHECK(title_for("a{{DATE").starts_with("a\\{\\{DATE: "));
  CHECK(title_for("10.0.0.1").starts_with("10\\.0.0.1: "));
}

TEST_CASE("a Slack message mentions nobody", "[alert]") {
  const json message = written(AlertForm::kSlack, leak(EventId::kTestAlert));
  CHECK(message.at("text").get<std::string>().find("<@") == std::string::npos);
  CHECK(message.at("mrkdwn") == false);
  const json& blocks = message.at("attachments").at(0).at("blocks");
  CHECK(blocks.at(0).at("text").at("type") == "plain_text");
  CHECK(blocks.at(1).at("fields").size() <= 10);
}

TEST_CASE("a long text is cut for chats, at a character", "[alert]") {
  Alert alert = leak(EventId::kLeak);
  for (std::string& insert : alert.inserts) {
    insert.clear();
    for (int i = 0; i < 1'000; ++i) insert += "\xC3\xA4";
  }
  const std::string teams = write_alert_as(AlertForm::kTeams, alert, kNow, kSettings);
  CHECK(teams.size() < 28'000);
  const json slack = written(AlertForm::kSlack, alert);
  const std::string text = slack.at("attachments").at(0).at("blocks").at(0).at("text").at("text");
  CHECK(text.size() < 3'000);
  CHECK(text.find("\xEF\xBF\xBD") == std::string::npos);
}

TEST_CASE("Alertmanager gets labels, annotations and an end after the next reminder", "[alert]") {
  const json alerts = alertmanager(leak(EventId::kLeak));
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].at("labels") == json{{"alertname", "PoolTagLeak"},
                                       {"severity", "warning"},
                                       {"instance", "FS01"},
                                       {"tag", "Strg"},
                                       {"pool", "paged"}});
  CHECK(alerts[0].at("startsAt") == "2026-03-02T00:00:00Z");
  CHECK(alerts[0].at("endsAt") == "2026-03-04T04:00:00Z");
  CHECK(alerts[0].at("annotations").at("summary").get<std::string>().find("Strg leaks") !=
        std::string::npos);
}

TEST_CASE("what is said about one leak is one alert to Alertmanager, warning then critical",
          "[alert]") {
  const json warning = alertmanager(leak(EventId::kExhaustionNear));
  const json critical = alertmanager(leak(EventId::kExhaustionImminent));
  const json cleared = alertmanager(leak(EventId::kCleared));
  REQUIRE(critical.size() == 2);
  REQUIRE(cleared.size() == 2);
  CHECK(critical[1].at("labels") == warning[0].at("labels"));
  CHECK(critical[1].at("endsAt") == "2026-03-02T02:55:00Z");
  CHECK(cleared[0].at("labels") == warning[0].at("labels"));
  CHECK(cleared[1].at("labels") == critical[0].at("labels"));
  CHECK(cleared[1].at("endsAt") == "2026-03-02T02:55:00Z");
}

TEST_CASE("a start in the future, after a clock was set back, is now", "[alert]") {
  Alert alert = leak(EventId::kCleared);
  alert.facts.raised_at = kNow + hours{5};
  CHECK(alertmanager(alert)[0].at("startsAt") == alertmanager(alert)[0].at("endsAt"));
}

TEST_CASE("every event and every tag is valid JSON in every form", "[alert]") {
  for (const EventText& text : event_texts()) {
    for (const std::string tag : {"Strg", "\xFF\x1B\"\\", "    ", "<b>x"}) {
      for (const AlertForm form :
           {AlertForm::kJson, AlertForm::kTeams, AlertForm::kSlack, AlertForm::kAlertmanager}) {
        Alert alert = leak(static_cast<EventId>(text.id), tag);
        alert.facts.host = "\xFF\r\n" + tag;
        CHECK_FALSE(written(form, alert).empty());
      }
    }
  }
}

}  // namespace
}  // namespace poolsentry
