#include "service/cli/doctor.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/recording_terminal.h"
#include "tests/support/data_folder.h"

namespace poolsentry::test {
namespace {

const CheckFinding kHealthy{"delivery.email", FindingState::kOk, "TLS 1.3", ""};
const CheckFinding kSick{"limits.paged", FindingState::kProblem, "it is not known: no forecast",
                         "Set limits.paged"};
const CheckFinding kOff{"delivery.command", FindingState::kOff, "no program is run", "Turn it on"};

DoctorCheck gives(std::vector<CheckFinding> findings) {
  return [findings](const DoctorSubject&, Terminal&) { return findings; };
}

struct Scene {
  ExitStatus run(const std::vector<DoctorCheck>& checks,
                 const std::vector<std::string>& arguments = {}) {
    return run_doctor_with(arguments, recorder.terminal, checks);
  }

  DataFolder folder;
  RecordingTerminal recorder;
};

TEST_CASE("a doctor without a problem says so and ends with status 0", "[cli][doctor]") {
  Scene scene;
  CHECK(scene.run({gives({kHealthy}), gives({kOff})}) == ExitStatus::kNothingLeaks);
  CHECK(scene.recorder.text() ==
        "ok       delivery.email: TLS 1.3\n"
        "off      delivery.command: no program is run\n"
        "         Turn it on\n"
        "No problem was found.\n");
}

TEST_CASE("a problem comes with what to do and ends with status 5", "[cli][doctor]") {
  Scene scene;
  CHECK(scene.run({gives({kHealthy, kSick})}) == ExitStatus::kInternal);
  CHECK_THAT(scene.recorder.text(),
             Catch::Contains("problem  limits.paged: it is not known: no forecast\n"
                             "         Set limits.paged\n") &&
                 Catch::EndsWith("1 problem was found.\n"));
}

TEST_CASE("problems are counted over all checks", "[cli][doctor]") {
  Scene scene;
  CHECK(scene.run({gives({kSick}), gives({kHealthy}), gives({kSick})}) == ExitStatus::kInternal);
  CHECK_THAT(scene.recorder.text(), Catch::EndsWith("2 problems were found.\n"));
}

TEST_CASE("findings are written as JSON, too", "[cli][doctor]") {
  Scene scene;
  CHECK(scene.run({gives({kSick}), gives({kOff})}, {"--json"}) == ExitStatus::kInternal);
  const auto object = nlohmann::json::parse(scene.recorder.text());
  CHECK(object.at("schema") == "poolsentry.doctor/1");
  REQUIRE(object.at("findings").size() == 2);
  CHECK(object.at("findings")[0] == nlohmann::json{{"check", "limits.paged"},
                                                   {"state", "problem"},
                                                   {"text", kSick.text},
                                                   {"advice", kSick.advice}});
  CHECK(object.at("findings")[1].at("state") == "off");
}

TEST_CASE("what a server answered cannot reach the terminal as it is", "[cli][doctor]") {
  Scene scene;
  const std::string hostile = "\x1b[2J\xFF\n";
  const CheckFinding finding{"delivery.email", FindingState::kProblem, hostile, hostile};
  SECTION("as text") {
    CHECK(scene.run({gives({finding})}) == ExitStatus::kInternal);
    CHECK(scene.recorder.text().find('\x1b') == std::string::npos);
  }
  SECTION("as JSON") {
    CHECK(scene.run({gives({finding})}, {"--json"}) == ExitStatus::kInternal);
    CHECK(nlohmann::json::parse(scene.recorder.text())["findings"][0]["text"] ==
          "\x1b[2J\xEF\xBF\xBD\n");
  }
}

TEST_CASE("checks are given the configuration and where it is", "[cli][doctor]") {
  Scene scene;
  scene.folder.write("c.json", R"({"alerts": {"email": {"from": "me@example.net"}}})");
  const std::string path = scene.folder.file("c.json");
  int calls = 0;
  const DoctorCheck look = [&](const DoctorSubject& subject, Terminal&) {
    ++calls;
    CHECK(subject.config.alerts.email.from == "me@example.net");
    CHECK(subject.config_path == path);
    return std::vector<CheckFinding>{};
  };
  CHECK(scene.run({look}, {"--config", path}) == ExitStatus::kNothingLeaks);
  CHECK(calls == 1);
}

TEST_CASE("a configuration that is wrong ends the doctor with status 2", "[cli][doctor]") {
  Scene scene;
  scene.folder.write("c.json", R"({"alerts": {"emial": {}}})");
  CHECK(scene.run({gives({kHealthy})}, {"--config", scene.folder.file("c.json")}) ==
        ExitStatus::kUsage);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("email"));
  CHECK(scene.recorder.text().empty());
}

TEST_CASE("the help of the doctor names its exit statuses", "[cli][doctor]") {
  Scene scene;
  CHECK(scene.run({gives({kSick})}, {"--help"}) == ExitStatus::kNothingLeaks);
  CHECK_THAT(scene.recorder.text(), Catch::Contains("status 0 without a problem, 5 with one"));
}

}  // namespace
}  // namespace poolsentry::test
