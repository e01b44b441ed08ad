// Every kind of value: what is right, and what is said about what is not.
#include <catch2/catch.hpp>
#include <string>

#include "core/config/value_codecs.h"
#include "tests/config/config_text.h"

namespace poolsentry::test {
namespace {

bool takes(const std::string& section, const std::string& key, const std::string& value) {
  return complaint(setting(section, key, value)).empty();
}

bool email_takes(const std::string& key, const std::string& value) {
  return complaint("{\"alerts\": {\"email\": {\"" + key + "\": " + value + "}}}").empty();
}

bool webhook_takes(const std::string& key, const std::string& value) {
  return complaint("{\"alerts\": {\"webhook\": {\"" + key + "\": " + value + "}}}").empty();
}

std::string list_of(std::size_t count, const std::string& value) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + value;
  return "[" + text + "]";
}

}  // namespace

TEST_CASE("a sampling interval is from one second to one day") {
  CHECK(takes("sampling", "interval", "\"1s\""));
  CHECK(takes("sampling", "interval", "\"1d\""));
  CHECK_FALSE(takes("sampling", "interval", "\"999ms\""));
  CHECK(complaint(setting("sampling", "interval", "\"25h\"")) ==
        "$.sampling.interval: must be between 1s and 1d, not \"25h\"");
}

TEST_CASE("a duration is a text with a unit") {
  for (const auto* const wrong : {"60", "\"60\"", "\"\"", "\"-1s\"", "null", "true", "[]", "{}"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("sampling", "interval", wrong));
  }
}

TEST_CASE("the urgent alert comes later than the warning, and both lie within the horizon") {
  CHECK(complaint(R"({"detection": {"critical_before": "7d"}})") ==
        "$.detection.critical_before: must be shorter than warn_before");
  CHECK(takes("detection", "warn_before", "\"90d\""));
  CHECK(complaint(setting("detection", "warn_before", "\"91d\"")) ==
        "$.detection.warn_before: must not be longer than horizon");
}

TEST_CASE("two values are not compared where one of them is wrong by itself") {
  CHECK(complaint(R"({"detection": {"critical_before": "8d", "horizon": "soon"}})") ==
        "$.detection.horizon: must be a duration such as \"60s\", \"24h\" or \"7d\", not \"soon\"");
}

TEST_CASE("a finer history is not kept longer than a coarser one") {
  CHECK(takes("history", "every_sample", "\"60d\""));
  CHECK_FALSE(takes("history", "every_sample", "\"61d\""));
  CHECK_FALSE(takes("history", "quarter_hours", "\"3y\""));
}

TEST_CASE("a speed is max or a positive factor") {
  CHECK_FALSE(accepted(setting("sampling", "speed", "\"max\"")).sampling.speed);
  CHECK(accepted(setting("sampling", "speed", "0.5")).sampling.speed == 0.5);
  CHECK(takes("sampling", "speed", "0.001"));
  CHECK(takes("sampling", "speed", "1000000"));
  for (const auto* const wrong : {"0", "-1", "0.0009", "1000001", "\"1\"", "null", "true"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("sampling", "speed", wrong));
  }
}

TEST_CASE("a source is live, a replay or recorded kernel buffers") {
  for (const auto* const right : {"live", "replay:C:\\\\a b.log", "kernel:dir"}) {
    CAPTURE(right);
    CHECK(takes("sampling", "source", "\"" + std::string(right) + "\""));
  }
  CHECK(complaint(setting("sampling", "source", "\"dead\"")) ==
        "$.sampling.source: must be live, replay:FILE or kernel:DIR, not \"dead\"");
}

TEST_CASE("a tag pattern is one that a tag can match") {
  for (const auto* const right : {"*", "Nt*", "????", "S*t*r*g*", "\\\\x07\\\\x08*"}) {
    CAPTURE(right);
    CHECK(takes("sampling", "exclude", "[\"" + std::string(right) + "\"]"));
  }
  CHECK(complaint(setting("sampling", "include", R"(["Nt*", "Strg5"])")) ==
        "$.sampling.include[1]: must be a pattern that a tag of four characters can match, not "
        "\"Strg5\"");
  CHECK_FALSE(takes("sampling", "include", "[\"\"]"));
}

TEST_CASE("some tag is watched, and a list has at most a hundred entries") {
  CHECK(complaint(setting("sampling", "include", "[]")) ==
        "$.sampling.include: must have at least 1 entry");
  CHECK(takes("sampling", "exclude", "[]"));
  CHECK(takes("sampling", "exclude", list_of(kMaxEntries, "\"A*\"")));
  CHECK(complaint(setting("sampling", "exclude", list_of(kMaxEntries + 1, "\"A*\""))) ==
        "$.sampling.exclude: has more than 100 entries");
}

TEST_CASE("a limit is auto or a size from one mebibyte") {
  CHECK_FALSE(accepted(setting("limits", "paged", "\"auto\"")).limits.paged);
  CHECK(accepted(setting("limits", "paged", "\"1MiB\"")).limits.paged == 1'048'576);
  CHECK(complaint(setting("limits", "paged", "\"1023KiB\"")) ==
        "$.limits.paged: must be at least 1MiB, not \"1023KiB\"");
  CHECK(accepted(setting("limits", "nonpaged", "213909504")).limits.nonpaged == 213'909'504);
  CHECK(complaint(setting("limits", "nonpaged", "343")) ==
        "$.limits.nonpaged: must be at least 1MiB, not 343");
  for (const auto* const wrong : {"-1", "1048576.5", "1e300", "true", "[]"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("limits", "nonpaged", wrong));
  }
}

TEST_CASE("quiet hours are null or a span of the day") {
  const auto hours = [](const std::string& value) {
    return accepted(setting("alerts", "quiet_hours", value)).alerts.quiet_hours;
  };
  CHECK(hours("null") == std::nullopt);
  CHECK(hours("\"22:00-06:00\"") == QuietHours{1320, 360});
  CHECK(hours("\"00:00-23:59\"") == QuietHours{0, 1439});
  for (const auto* const wrong :
       {"\"24:00-06:00\"", "\"22:60-06:00\"", "\"22:00\"", "\"6:00-7:00\"", "\"06:00-06:00\"",
        "\"22:00-06:000\"", "\"-1:00-06:00\"", "22"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("alerts", "quiet_hours", wrong));
  }
}

TEST_CASE("a word of a setting is one of few") {
  CHECK(accepted(setting("logging", "level", "\"trace\"")).logging.level == LogLevel::kTrace);
  CHECK(
      complaint(setting("logging", "level", "\"loud\"")) ==
      "$.logging.level: must be one of \"trace\", \"debug\", \"info\", \"warning\" and \"error\", "
      "not \"loud\"");
  CHECK(email_takes("tls", "\"opportunistic\""));
  CHECK_FALSE(email_takes("tls", "true"));
  CHECK_FALSE(webhook_takes("shape", "\"xml\""));
}

TEST_CASE("a mail server is an smtp URL, and a mail address has a name and a host") {
  CHECK(email_takes("server", "\"smtps://mail:465\""));
  CHECK(email_takes("server", "\"SMTP://mail\""));
  CHECK_FALSE(email_takes("server", "\"mail.example.net\""));
  CHECK_FALSE(email_takes("server", "\"http://mail\""));
  CHECK_FALSE(email_takes("server", "\"smtp://\""));
  CHECK(email_takes("to", "[]"));
  CHECK_FALSE(email_takes("to", "[\"ops\"]"));
  CHECK_FALSE(email_takes("to", "\"ops@example.net\""));
  CHECK_FALSE(email_takes("from", "\"Ops <ops@example.net>\""));
}

TEST_CASE("a mail address has nothing that could end it in a header or a command") {
  CHECK(email_takes("from", "\"o'brien+pool_1@mail-1.example.net\""));
  for (const char* address :
       {"a@b\\r\\nBcc: c@d", "a b@c", "a@b>", "<a@b", "a@b,c@d", "a@b;", "a@b@c", "a@b\\u0000",
        "a@b\\u00e4", "a@b\\t", "a:b@c", "\\\"a\\\"@b", "a(b)@c", "@b", "a@"}) {
    INFO(address);
    CHECK_FALSE(email_takes("from", "\"" + std::string(address) + "\""));
  }
  const std::string longest = std::string(252, 'a') + "@b";
  CHECK(email_takes("from", "\"" + longest + "\""));
  CHECK_FALSE(email_takes("from", "\"a" + longest + "\""));
}

TEST_CASE("mail that is switched on needs a receiver") {
  CHECK(complaint(R"({"alerts": {"email": {"enabled": true, "to": []}}})") ==
        "$.alerts.email.to: must have at least 1 entry where e-mail is enabled");
}

TEST_CASE("a webhook is an http URL with headers that fit into a request") {
  CHECK(webhook_takes("url", "\"https://hooks.example.net/x?y=1\""));
  CHECK_FALSE(webhook_takes("url", "\"ftp://hooks.example.net\""));
  CHECK_FALSE(webhook_takes("url", "\"https:///x\""));
  CHECK(webhook_takes("headers", R"({"Authorization": "Bearer x"})"));
  CHECK_FALSE(webhook_takes("headers", R"({"A b": "x"})"));
  CHECK_FALSE(webhook_takes("headers", R"({"A": "x\r\nB: y"})"));
  CHECK_FALSE(webhook_takes("headers", R"({"A": "x", "A": "y"})"));
}

TEST_CASE("a listener has an address and a port") {
  CHECK(is_listen_address("127.0.0.1:9182"));
  CHECK(is_listen_address("[::1]:1"));
  CHECK(is_listen_address("0.0.0.0:65535"));
  CHECK_FALSE(is_listen_address("127.0.0.1"));
  CHECK_FALSE(is_listen_address(":80"));
  CHECK_FALSE(is_listen_address("host:0"));
  CHECK_FALSE(is_listen_address("host:65536"));
}

TEST_CASE("a text has no control characters and at most 1024 bytes") {
  const std::string longest(TextValue::kMaxBytes, 'x');
  CHECK(takes("logging", "path", "\"" + longest + "\""));
  CHECK_FALSE(takes("logging", "path", "\"x" + longest + "\""));
  CHECK_FALSE(takes("logging", "path", R"("a\u0000b")"));
  CHECK_FALSE(takes("logging", "path", R"("a\nb")"));
  CHECK_FALSE(takes("logging", "path", R"("")"));
  CHECK(takes("logging", "path", "null"));
}

TEST_CASE("a count is a whole number within its range") {
  CHECK(takes("metrics", "top", "1"));
  CHECK(takes("metrics", "top", "1000"));
  for (const auto* const wrong : {"0", "1001", "1.5", "-1", "1e300", "\"25\"", "null"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("metrics", "top", wrong));
  }
}

}  // namespace poolsentry::test
