#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "core/config/config_errors.h"
#include "tests/config/config_text.h"

namespace poolsentry::test {
namespace {

std::size_t lines_of(const std::string& text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string unknown_keys(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\"" : ",\"") + std::string("zzzzzzz") + std::to_string(i) + "\":1";
  }
  return "{" + text + "}";
}

}  // namespace

TEST_CASE("an empty object is the default configuration") { CHECK(accepted("{}") == Config{}); }

TEST_CASE("the defaults are those of the contract") {
  const Config config;
  CHECK(config.sampling.interval == std::chrono::seconds{60});
  CHECK(config.sampling.source == "live");
  CHECK(config.sampling.speed == 1.0);
  CHECK(config.detection.warn_before == std::chrono::hours{7 * 24});
  CHECK(config.detection.critical_before == std::chrono::hours{24});
  CHECK(config.detection.horizon == std::chrono::hours{90 * 24});
  CHECK_FALSE(config.limits.paged);
  CHECK(config.alerts.event_log.enabled);
  CHECK_FALSE(config.alerts.email.enabled);
  CHECK_FALSE(config.alerts.webhook.enabled);
  CHECK_FALSE(config.alerts.command.enabled);
  CHECK(config.history.max_size_bytes == 209'715'200);
  CHECK(config.metrics.top == 25);
  CHECK(config.logging.level == LogLevel::kInfo);
}

TEST_CASE("comments and a byte-order mark are accepted") {
  const Config config = accepted(
      "\xEF\xBB\xBF// head\n{ /* inside */ \"sampling\": {\"interval\": \"5s\"} } // tail\n");
  CHECK(config.sampling.interval == std::chrono::seconds{5});
}

TEST_CASE("a key that is not mentioned keeps its default") {
  const Config config = accepted(R"({"limits": {"paged": "204MiB"}})");
  Config expected;
  expected.limits.paged = 213'909'504;
  CHECK(config == expected);
}

TEST_CASE("an unknown key is rejected with its path and the nearest right key") {
  CHECK(complaint(R"({"detection": {"warn_befor": "7d"}})") ==
        "$.detection.warn_befor: is an unknown key; did you mean \"warn_before\"?");
  CHECK(complaint(R"({"samplng": {}})") ==
        "$.samplng: is an unknown key; did you mean \"sampling\"?");
}

TEST_CASE("an unknown key like no other is rejected with the keys that exist") {
  CHECK(complaint(R"({"limits": {"x-ray-spectrometer": 1}})") ==
        "$.limits[\"x-ray-spectrometer\"]: is an unknown key; known here: paged and nonpaged");
}

TEST_CASE("a key that stands twice is rejected") {
  CHECK(complaint(R"({"logging": {"level": "info", "level": "debug"}})") ==
        "$.logging.level: stands here twice; remove one of the two");
  CHECK(complaint(R"({"logging": {}, "logging": {}})") ==
        "$.logging: stands here twice; remove one of the two");
}

TEST_CASE("a section that is not an object is rejected") {
  CHECK(complaint(R"({"limits": []})") == "$.limits: must be an object in { }, not a list");
  CHECK(complaint("[]") == "$: must be an object in { }, not a list");
  CHECK(complaint("null") == "$: must be an object in { }, not null");
}

TEST_CASE("all errors are listed, a line each, every line with file and path") {
  const auto config = read_config(
      R"({"sampling": {"interval": 60, "speed": "fast"}, "metrics": {"top": 0}, "tags": 1})", "f");
  REQUIRE_FALSE(config);
  CHECK(config.error().kind == ErrorKind::kUsage);
  CHECK(config.error().message ==
        "f: $.tags: is an unknown key; known here: sampling, detection, limits, alerts, history, "
        "metrics and logging\n"
        "f: $.sampling.interval: must be a duration such as \"60s\", \"24h\" or \"7d\", not 60\n"
        "f: $.sampling.speed: must be \"max\" or a number from 0.001 to 1000000, not \"fast\"\n"
        "f: $.metrics.top: must be a whole number from 1 to 1000, not 0");
}

TEST_CASE("at most twenty errors are shown, and the others counted") {
  CHECK(lines_of(complaint(unknown_keys(ConfigErrors::kMaxShown))) == 20);
  const std::string more = complaint(unknown_keys(ConfigErrors::kMaxShown + 3));
  CHECK(lines_of(more) == 21);
  CHECK(more.ends_with("\nc.json: 3 more errors are not shown"));
}

TEST_CASE("text that is not JSON is rejected with line and column") {
  CHECK_THAT(complaint("{\n  \"limits\": {,}\n}"),
             Catch::StartsWith("line 2, column 14: syntax error"));
  CHECK_THAT(complaint(""), Catch::StartsWith("line 1, column 1: "));
  CHECK_THAT(complaint("{} {}"), Catch::StartsWith("line 1, column 4: "));
  CHECK_THAT(complaint("{\"limits\": {},}"), Catch::StartsWith("line 1, column 15: "));
}

TEST_CASE("the schema key for editors is no setting and no error") {
  CHECK(accepted(R"({"$schema": "poolsentry.schema.json"})") == Config{});
  CHECK_FALSE(complaint(R"({"limits": {"$schema": "x"}})").empty());
}

TEST_CASE("a feature that this version does not have is refused and not ignored") {
  const std::string missing = ": is not available in this version; leave it at its default";
  CHECK(complaint(setting("metrics", "listen", "\"127.0.0.1:9182\"")) ==
        "$.metrics.listen" + missing);
  CHECK(complaint(setting("metrics", "textfile", "\"x.prom\"")) == "$.metrics.textfile" + missing);
}

TEST_CASE("what is written is read back as the same configuration") {
  Config config;
  config.sampling = {std::chrono::milliseconds{1500},
                     "replay:a \"b\".log",
                     std::nullopt,
                     {"Nt*", "\\x07*"},
                     {"Strg"}};
  config.detection.critical_before = std::chrono::seconds{90};
  config.limits = {213'909'504, 134'217'728 + 1};
  config.alerts.quiet_hours = QuietHours{22 * 60, 6 * 60 + 5};
  config.alerts.event_log.enabled = false;
  config.alerts.email.tls = Tls::kOff;
  config.alerts.email.to = {"a@b", "c@d"};
  config.alerts.webhook.headers = {{"X-Key", "1, \xC3\xA4"}};
  config.alerts.command.arguments = {"/t", "%1"};
  config.history.path = "D:\\h.db";
  config.metrics.top = 7;
  config.logging = {LogLevel::kError, "/var/log/x"};
  CHECK(accepted(write_config(config)) == config);
}

}  // namespace poolsentry::test
