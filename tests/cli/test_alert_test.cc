#include "service/cli/test_alert.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/recording_terminal.h"
#include "tests/cli/scripted_sender.h"
#include "tests/support/data_folder.h"

namespace poolsentry::test {
namespace {

// Two sinks beside the event log, and the verb.
struct Scene {
  Scene() {
    email.recipients = {"ops@example.net", "boss@example.net"};
    email.takes = std::chrono::milliseconds{1234};
  }
  ExitStatus run(const std::vector<std::string>& arguments = {}) {
    return run_test_alert_with(arguments, recorder.terminal, server.parts(), "FS01", server.clock);
  }
  nlohmann::json json() {
    static_cast<void>(run({"--json"}));
    auto object = nlohmann::json::parse(recorder.text());
    CHECK(object.at("schema") == "poolsentry.test-alert/1");
    return object;
  }

  DataFolder folder;
  FakeDelivery server;
  SenderScript& email = server.add("email");
  SenderScript& webhook = server.add("webhook");
  RecordingTerminal recorder;
};

TEST_CASE("a test alert goes through every sink, and a line says so for each", "[cli][delivery]") {
  Scene scene;
  CHECK(scene.run() == ExitStatus::kNothingLeaks);
  CHECK(scene.recorder.text() ==
        "event_log: delivered (0.0 s)\n"
        "email: delivered to ops@example.net and boss@example.net (1.2 s)\n"
        "webhook: delivered (0.0 s)\n");
  REQUIRE(scene.email.sent.size() == 1);
  const Message& message = scene.email.sent.front();
  CHECK(message.alert.id == EventId::kTestAlert);
  CHECK(message.alert.facts.host == "FS01");
  CHECK(message.id == alert_id(message.alert));
  CHECK(message.recipients == scene.email.recipients);
  CHECK(scene.webhook.sent.front().recipients.empty());
  CHECK(scene.server.event_log.ids() == std::vector{EventId::kTestAlert});
}

TEST_CASE("two runs a millisecond apart send two different messages", "[cli][delivery]") {
  Scene scene;
  scene.email.takes = Duration{1};
  REQUIRE(scene.run() == ExitStatus::kNothingLeaks);
  REQUIRE(scene.run() == ExitStatus::kNothingLeaks);
  REQUIRE(scene.email.sent.size() == 2);
  CHECK(scene.email.sent[0].id != scene.email.sent[1].id);
}

TEST_CASE("a sink that fails is said with its reason and keeps no other from being tried",
          "[cli][delivery]") {
  Scene scene;
  scene.email.result = {SendOutcome::kUnreachable, "mail.example.net: no such host", {}, {}};
  CHECK(scene.run() == ExitStatus::kInternal);
  CHECK(scene.recorder.text() ==
        "event_log: delivered (0.0 s)\n"
        "email: FAILED: mail.example.net: no such host\n"
        "webhook: delivered (0.0 s)\n");
}

TEST_CASE("a message that only some have is a failure that names the others", "[cli][delivery]") {
  Scene scene;
  scene.email.result.recipients = {"boss@example.net"};
  SECTION("said as refused") { scene.email.result.outcome = SendOutcome::kRefused; }
  SECTION("said as delivered") { scene.email.result.outcome = SendOutcome::kDelivered; }
  scene.email.result.reason = "550 no such user";
  CHECK(scene.run({"--sink", "email"}) == ExitStatus::kInternal);
  CHECK(scene.recorder.text() == "email: FAILED for boss@example.net: 550 no such user\n");
}

TEST_CASE("a failure without a reason says that", "[cli][delivery]") {
  Scene scene;
  scene.webhook.result.outcome = SendOutcome::kRefused;
  CHECK(scene.run({"--sink", "webhook"}) == ExitStatus::kInternal);
  CHECK(scene.recorder.text() == "webhook: FAILED: no reason was given\n");
}

TEST_CASE("only the sink that was named is tried", "[cli][delivery]") {
  Scene scene;
  CHECK(scene.run({"--sink", "event_log"}) == ExitStatus::kNothingLeaks);
  CHECK(scene.email.sent.empty());
  CHECK(scene.webhook.sent.empty());
  CHECK(scene.server.event_log.alerts.size() == 1);
}

TEST_CASE("a sink that is not on is a usage error that lists those that are", "[cli][delivery]") {
  Scene scene;
  CHECK(scene.run({"--sink", "command"}) == ExitStatus::kUsage);
  CHECK(scene.recorder.errors() ==
        "poolsentry: --sink: command is not on; on are event_log, email and webhook\n");
  CHECK(scene.server.event_log.alerts.empty());
}

TEST_CASE("without any sink it says what to turn on", "[cli][delivery]") {
  Scene scene;
  scene.server.scripts.clear();
  scene.server.no_event_log = Error{ErrorKind::kUnavailable, "none here"};
  CHECK(scene.run() == ExitStatus::kUsage);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("alerts.email"));
}

TEST_CASE("the results are written as JSON, too", "[cli][delivery]") {
  Scene scene;
  scene.webhook.result = {SendOutcome::kRefused, "404 \x1b[31m", {}, {}};
  const auto object = scene.json();
  CHECK(object.at("id") == scene.email.sent.front().id);
  const auto& sinks = object.at("sinks");
  REQUIRE(sinks.size() == 3);
  CHECK(sinks[0].at("name") == "event_log");
  CHECK(sinks[1] ==
        nlohmann::json{{"name", "email"}, {"ok", true}, {"reason", ""}, {"seconds", 1.234}});
  CHECK(sinks[2].at("ok") == false);
  CHECK(sinks[2].at("reason") == "404 \\x1B[31m");
}

TEST_CASE("a clock that is set back makes no negative time", "[cli][delivery]") {
  Scene scene;
  scene.email.takes = std::chrono::hours{-1};
  CHECK(scene.json().at("sinks")[1].at("seconds") == 0);
}

TEST_CASE("the configuration decides about the event log", "[cli][delivery]") {
  Scene scene;
  scene.folder.write("c.json", R"({"alerts": {"event_log": {"enabled": false}}})");
  CHECK(scene.run({"--config", scene.folder.file("c.json")}) == ExitStatus::kNothingLeaks);
  CHECK(scene.server.event_log.alerts.empty());
}

TEST_CASE("what keeps the sinks from being made ends test-alert with status 2", "[cli][delivery]") {
  Scene scene;
  SECTION("a configuration that is wrong") {
    scene.folder.write("c.json", R"({"alerts": {"emial": {}}})");
    CHECK(scene.run({"--config", scene.folder.file("c.json")}) == ExitStatus::kUsage);
    CHECK_THAT(scene.recorder.errors(), Catch::Contains("email"));
  }
  SECTION("a setting that no sender takes") {
    scene.server.broken = "alerts.webhook.url: no host";
    CHECK(scene.run() == ExitStatus::kUsage);
    CHECK_THAT(scene.recorder.errors(), Catch::Contains("alerts.webhook.url"));
  }
  CHECK(scene.recorder.text().empty());
}

TEST_CASE("the help of test-alert names its exit statuses", "[cli][delivery]") {
  Scene scene;
  CHECK(scene.run({"--help"}) == ExitStatus::kNothingLeaks);
  CHECK_THAT(scene.recorder.text(), Catch::Contains("5 where any did not"));
  CHECK(scene.email.sent.empty());
}

}  // namespace
}  // namespace poolsentry::test
