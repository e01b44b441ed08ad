#include "core/alert/alert_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace poolsentry {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kTime{seconds{1'772'409'600} + milliseconds{250}};

Alert leak() {
  Alert alert{EventId::kLeak, kTime, true, {"Strg", "paged", "FS01"}};
  AlertFacts& facts = alert.facts;
  facts.host = "FS01";
  facts.subject = "Strg.paged";
  facts.series = {{Tag::from_text("Strg"), Pool::kPaged}, {std::nullopt, Pool::kNonpaged}};
  facts.pool = Pool::kPaged;
  facts.pool_bytes = 150U << 20U;
  facts.limit_bytes = 343U << 20U;
  facts.exhausted_at = {kTime + hours{1}, kTime + hours{2}, std::nullopt};
  facts.bytes_per_hour = {1.5, 2.5, 3.5};
  facts.bytes = 1234;
  facts.outstanding = 7;
  facts.onset = kTime - hours{5};
  facts.raised_at = kTime - hours{1};
  facts.confidence = 0.998;
  facts.free_ratio = 0.93;
  facts.booted_at = kTime - hours{100};
  return alert;
}

TEST_CASE("what is written as JSON is read back whole", "[alert]") {
  const Alert alert = leak();
  const auto back = read_alert_json(write_alert_json(alert));
  REQUIRE(back);
  CHECK(back->id == EventId::kLeak);
  CHECK(back->time == kTime);
  CHECK(back->reminder);
  CHECK(back->inserts == alert.inserts);
  CHECK(back->facts.series == alert.facts.series);
  CHECK(back->facts.pool == Pool::kPaged);
  CHECK(back->facts.exhausted_at.likely == kTime + hours{2});
  CHECK_FALSE(back->facts.exhausted_at.latest);
  CHECK(back->facts.bytes_per_hour->high == 3.5);
  CHECK(alert_id(*back) == alert_id(alert));
  CHECK(write_alert_json(*back) == write_alert_json(alert));
}

TEST_CASE("what is not known is null", "[alert]") {
  const auto json =
      nlohmann::json::parse(write_alert_json({EventId::kTestAlert, kTime, false, {"FS01"}}));
  CHECK(json.at("schema") == "poolsentry.alert/1");
  CHECK(json.at("event") == 3090);
  CHECK(json.at("time") == "2026-03-02T00:00:00.250Z");
  CHECK(json.at("pool").is_null());
  CHECK(json.at("exhausted_at").is_null());
  CHECK(json.at("bytes_per_hour").is_null());
  CHECK(json.at("tags").empty());
}

TEST_CASE("hostile bytes come out as valid UTF-8 and no control character", "[alert]") {
  Alert alert{EventId::kTestAlert, kTime, false, {"\xFF\x1B[31m\r\nBcc: x"}};
  alert.facts.host = "FS\xFF\r\n01";
  const std::string text = write_alert_json(alert);
  for (const char c : text) CHECK(static_cast<unsigned char>(c) >= 0x20);
  CHECK(nlohmann::json::parse(text).at("title").get<std::string>().find('\r') == std::string::npos);
}

TEST_CASE("what is no alert is refused", "[alert]") {
  const std::string whole = write_alert_json(leak());
  CHECK_FALSE(read_alert_json(""));
  CHECK_FALSE(read_alert_json("[]"));
  CHECK_FALSE(read_alert_json(whole.substr(0, whole.size() / 2)));
  CHECK_FALSE(read_alert_json(R"({"event": 4711, "time": "2026-03-02T00:00:00Z"})"));
  CHECK_FALSE(read_alert_json(R"({"event": 2000, "time": "yesterday"})"));
}

TEST_CASE("members of another type are as if they were not there", "[alert]") {
  const auto alert = read_alert_json(
      R"({"event": 2000, "time": "2026-03-02T00:00:00Z", "tags": [1, {"pool": "x"},
          {"tag": "toolong", "pool": "paged"}], "pool": 5, "inserts": [1, "a"], "bytes": "many",
          "exhausted_at": [], "bytes_per_hour": 3, "host": {}})");
  REQUIRE(alert);
  CHECK(alert->facts.series.empty());
  CHECK_FALSE(alert->facts.pool);
  CHECK(alert->inserts == std::vector<std::string>{"", "a"});
  CHECK_FALSE(alert->facts.bytes);
}

}  // namespace
}  // namespace poolsentry
