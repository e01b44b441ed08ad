#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "service/cli/verbs.h"
#include "tests/cli/leaking_log.h"
#include "tests/cli/recording_terminal.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

// `watch` with a configuration and log files of its own.
struct Scene {
  explicit Scene(const std::string& log) {
    folder.write("a.log", log);
    const std::string path = nlohmann::json(folder.file("poolsentry.log")).dump();
    folder.write("config.json", R"({"limits": {"paged": "343MB"}, "logging": {"path": )" + path +
                                    R"(}, "alerts": {"event_log": {"enabled": false}}})");
  }
  ExitStatus run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--config", folder.file("config.json")});
    return recorder.run(run_watch, arguments);
  }
  ExitStatus replay(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"--source", "replay:" + folder.file("a.log"), "--speed",
                                          "max"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  TempFolder folder;
  RecordingTerminal recorder;
};

std::vector<nlohmann::json> lines_of(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

TEST_CASE("a replay prints its alerts between start and stop, and its status", "[cli]") {
  Scene scene(log_of_leak(60, 2400));
  REQUIRE(scene.replay({"--json"}) == ExitStatus::kLeakOpen);
  const auto lines = lines_of(scene.recorder.text());
  REQUIRE(lines.size() == 4);
  CHECK(lines[0]["event"] == 1000);
  CHECK(lines[1]["event"] == 2000);
  CHECK(lines[1]["inserts"][0] == "Strg");
  CHECK(lines[2]["event"] == 2002);
  CHECK(lines[3]["event"] == 1001);
}

TEST_CASE("a replay without a leak ends with status 0", "[cli]") {
  Scene scene(log_of_leak(10, 0));
  CHECK(scene.replay() == ExitStatus::kNothingLeaks);
  CHECK_THAT(scene.recorder.text(), Catch::Contains("a replay of"));
  CHECK_THAT(scene.recorder.text(), Catch::Contains("the replay has ended"));
}

TEST_CASE("every alert is in the log file too", "[cli]") {
  Scene scene(log_of_leak(60, 2400));
  REQUIRE(scene.replay() == ExitStatus::kLeakOpen);
  const std::string log = scene.folder.read("poolsentry.log");
  CHECK_THAT(log, Catch::Contains("event 2000"));
  CHECK_THAT(log, Catch::Contains("Tag Strg leaks in the paged pool of FS01"));
  CHECK_THAT(log, Catch::Contains("60 snapshots judged"));
}

TEST_CASE("an unwritable log file does not keep the watch from its work", "[cli]") {
  Scene scene(log_of_leak(60, 2400));
  scene.folder.write("file", "");
  const std::string path = nlohmann::json(scene.folder.file("file") + "/x.log").dump();
  scene.folder.write("config.json",
                     R"({"limits": {"paged": "343MB"}, "logging": {"path": )" + path + "}}");
  CHECK(scene.replay() == ExitStatus::kLeakOpen);
  CHECK_THAT(scene.recorder.text(), Catch::Contains("Tag Strg leaks"));
}

TEST_CASE("a log in which nothing can be used ends the watch with status 3", "[cli]") {
  Scene scene("nothing of ours\n");
  CHECK(scene.replay() == ExitStatus::kInput);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("a.log"));
}

TEST_CASE("watch refuses bad options and a bad configuration with status 2", "[cli]") {
  Scene scene(log_of_leak(5, 0));
  CHECK(scene.replay({"--speed", "0"}) == ExitStatus::kUsage);
  CHECK(scene.run({"--source", "reply:a.log"}) == ExitStatus::kUsage);
  scene.folder.write("config.json", R"({"sampling": {"intervall": "60s"}})");
  CHECK(scene.replay() == ExitStatus::kUsage);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("interval"));
}

}  // namespace
}  // namespace poolsentry::test
