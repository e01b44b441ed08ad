#include "service/cli/delivery_check.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/cli/recording_terminal.h"
#include "tests/cli/scripted_sender.h"

namespace poolsentry::test {
namespace {

// A server whose configuration turns on what `on` names.
struct Scene {
  std::vector<CheckFinding> check(bool progress = false) {
    const DoctorSubject subject{config, "C:\\data\\config.json", progress};
    return check_delivery(server.parts())(subject, recorder.terminal);
  }
  CheckFinding finding(const std::string& name) {
    for (CheckFinding& one : check()) {
      if (one.check == name) return one;
    }
    FAIL("no finding " << name);
    return {};
  }
  SenderScript& email() {
    config.alerts.email.enabled = true;
    SenderScript& script = server.add("email");
    script.recipients = {"ops@example.net"};
    return script;
  }

  Config config;
  FakeDelivery server;
  RecordingTerminal recorder;
};

std::vector<std::string> names_of(const std::vector<CheckFinding>& findings) {
  std::vector<std::string> names;
  for (const CheckFinding& finding : findings) names.push_back(finding.check);
  return names;
}

TEST_CASE("a server that nobody configures has its event log, and hears how to turn on more",
          "[doctor]") {
  Scene scene;
  const auto findings = scene.check();
  REQUIRE(names_of(findings) == std::vector<std::string>{"delivery.event_log", "delivery.email",
                                                         "delivery.webhook", "delivery.command"});
  CHECK(findings[0].state == FindingState::kOk);
  for (std::size_t i = 1; i < findings.size(); ++i) {
    CHECK(findings[i].state == FindingState::kOff);
    CHECK_THAT(findings[i].advice,
               Catch::Contains("C:\\data\\config.json") && Catch::Contains("\"enabled\": true"));
  }
}

TEST_CASE("a sink that answers is ok, with what was found, and nothing is sent", "[doctor]") {
  Scene scene;
  const SenderScript& email = scene.email();
  const CheckFinding finding = scene.finding("delivery.email");
  CHECK(finding.state == FindingState::kOk);
  CHECK(finding.text == "mail.example.net:587: TLS 1.3");
  CHECK(finding.advice.empty());
  CHECK(email.probes == 1);
  CHECK(email.sent.empty());
  CHECK(scene.server.event_log.alerts.empty());
}

TEST_CASE("a sink that does not answer is a problem with who is not told and what to change",
          "[doctor]") {
  Scene scene;
  scene.email().found = failure(ErrorKind::kUnavailable, "535 authentication failed");
  const CheckFinding finding = scene.finding("delivery.email");
  CHECK(finding.state == FindingState::kProblem);
  CHECK(finding.text == "alerts do not reach ops@example.net: 535 authentication failed");
  CHECK_THAT(finding.advice, Catch::Contains("poolsentry secret set smtp") &&
                                 Catch::Contains("alerts.email") &&
                                 Catch::Contains("C:\\data\\config.json") &&
                                 Catch::EndsWith("poolsentry test-alert --sink email"));
}

TEST_CASE("each kind of sink is told by its own settings", "[doctor]") {
  Scene scene;
  scene.config.alerts.webhook.enabled = true;
  scene.config.alerts.command.enabled = true;
  for (const auto* const name : {"webhook", "command"}) {
    scene.server.add(name).found = failure(ErrorKind::kUnavailable, "it is not there");
    const CheckFinding finding = scene.finding(std::string("delivery.") + name);
    CHECK(finding.text == "alerts do not get through: it is not there");
    CHECK_THAT(finding.advice, Catch::Contains(std::string("alerts.") + name));
  }
}

TEST_CASE("an event log that cannot be opened is a problem that configure mends", "[doctor]") {
  Scene scene;
  scene.server.no_event_log = Error{ErrorKind::kInternal, "access denied"};
  const CheckFinding finding = scene.finding("delivery.event_log");
  CHECK(finding.state == FindingState::kProblem);
  CHECK_THAT(finding.advice, Catch::Contains("poolsentry configure"));
}

TEST_CASE("a system without an event log is no problem", "[doctor]") {
  Scene scene;
  scene.server.no_event_log = Error{ErrorKind::kUnavailable, "none here"};
  CHECK(scene.finding("delivery.event_log").state == FindingState::kOff);
  const auto findings = scene.check();
  CHECK(std::none_of(findings.begin(), findings.end(), [](const CheckFinding& finding) {
    return finding.state == FindingState::kProblem;
  }));
}

TEST_CASE("a server that tells nobody is a problem", "[doctor]") {
  Scene scene;
  scene.config.alerts.event_log.enabled = false;
  const CheckFinding finding = scene.finding("delivery");
  CHECK(finding.state == FindingState::kProblem);
  CHECK_THAT(finding.text, Catch::Contains("nobody is told"));
  CHECK(scene.finding("delivery.event_log").state == FindingState::kOff);
  scene.email();
  CHECK(names_of(scene.check()).back() == "delivery.command");
}

TEST_CASE("sinks that cannot be made are one problem, and the event log is looked at still",
          "[doctor]") {
  Scene scene;
  scene.email();
  scene.server.broken = "alerts.email.server: no port";
  const CheckFinding finding = scene.finding("delivery");
  CHECK(finding.state == FindingState::kProblem);
  CHECK_THAT(finding.text, Catch::Contains("alerts.email.server: no port"));
  CHECK(scene.finding("delivery.event_log").state == FindingState::kOk);
}

TEST_CASE("a sink that is on and that nothing delivers to is a problem, not silence", "[doctor]") {
  Scene scene;
  scene.config.alerts.command.enabled = true;
  const CheckFinding finding = scene.finding("delivery.command");
  CHECK(finding.state == FindingState::kProblem);
  CHECK_THAT(finding.advice, Catch::Contains("alerts.command"));
}

TEST_CASE("somebody who watches is told what is being waited for", "[doctor]") {
  Scene scene;
  scene.email();
  scene.check(true);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("email: connecting ..."));
}

}  // namespace
}  // namespace poolsentry::test
