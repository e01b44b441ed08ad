#include "service/app/console_notifier.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

namespace poolsentry::test {
namespace {

Alert alert(EventId id, std::vector<std::string> inserts) {
  return {id, TimePoint{std::chrono::seconds{1'772'409'600}}, false, std::move(inserts)};
}

std::string shown(const Alert& alert, ConsoleStyle style) {
  std::ostringstream out;
  ConsoleNotifier notifier(out, style);
  REQUIRE(notifier.notify(alert));
  return out.str();
}

}  // namespace

TEST_CASE("an alert for people has a head line and its text indented below") {
  CHECK(shown(alert(EventId::kDeliveryFails, {"e-mail", "timeout", "2"}), ConsoleStyle::kPlain) ==
        "2026-03-02 00:00:00 UTC  warning  event 3010\n"
        "    Alerts cannot be delivered by e-mail: timeout.\n"
        "    Waiting: 2. It goes on trying.\n");
}

TEST_CASE("a reminder says that it is one") {
  Alert again = alert(EventId::kStopped, {"asked to"});
  again.reminder = true;
  CHECK_THAT(shown(again, ConsoleStyle::kPlain), Catch::Contains("event 1001 (reminder)\n"));
}

TEST_CASE("colour marks the severity and nothing else") {
  CHECK(shown(alert(EventId::kStopped, {"asked to"}), ConsoleStyle::kColour) ==
        "2026-03-02 00:00:00 UTC  \x1B[1minfo\x1B[0m  event 1001\n"
        "    PoolSentry has stopped: asked to.\n");
  CHECK_THAT(shown(alert(EventId::kLogUnwritable, {"a", "b"}), ConsoleStyle::kColour),
             Catch::Contains("\x1B[1;33mwarning\x1B[0m"));
  CHECK_THAT(shown(alert(EventId::kNearlyExhausted, {}), ConsoleStyle::kColour),
             Catch::Contains("\x1B[1;31merror\x1B[0m"));
}

TEST_CASE("terminal escapes in an insert do not reach the terminal") {
  const std::string text = shown(alert(EventId::kStopped, {"\x1B[2J\r\x07"}), ConsoleStyle::kPlain);
  CHECK_THAT(text, Catch::Contains("\\x1B[2J\\x0D\\x07"));
}

TEST_CASE("an alert for programs is one line of JSON with these fields") {
  const std::string line =
      shown(alert(EventId::kDeliveryFails, {"e-mail", "time\"out", "2"}), ConsoleStyle::kJson);
  CHECK(line.find('\n') == line.size() - 1);
  const auto object = nlohmann::json::parse(line);
  CHECK(object.at("time") == "2026-03-02T00:00:00Z");
  CHECK(object.at("event") == 3010);
  CHECK(object.at("severity") == "warning");
  CHECK(object.at("text") ==
        "Alerts cannot be delivered by e-mail: time\"out.\nWaiting: 2. It goes on trying.");
  CHECK(object.at("inserts") == nlohmann::json{"e-mail", "time\"out", "2"});
  CHECK(object.at("reminder") == false);
}

TEST_CASE("JSON is valid UTF-8 whatever the inserts hold") {
  const std::string line = shown(alert(EventId::kStopped, {"\xFF\x01"}), ConsoleStyle::kJson);
  CHECK_THAT(line, Catch::Contains("\"inserts\":[\"\xEF\xBF\xBD\\u0001\"]"));
}

TEST_CASE("an output that takes nothing is an error, and the next alert is tried again") {
  std::stringbuf buffer;
  std::ostream out(nullptr);
  ConsoleNotifier notifier(out, ConsoleStyle::kPlain);
  CHECK_FALSE(notifier.notify(alert(EventId::kStopped, {"x"})));
  out.rdbuf(&buffer);
  CHECK(notifier.notify(alert(EventId::kStopped, {"x"})));
}

}  // namespace poolsentry::test
