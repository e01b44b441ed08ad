#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "poolsentry_version.h"
#include "service/cli/verbs.h"
#include "tests/cli/recording_terminal.h"

namespace poolsentry::test {

TEST_CASE("version says version, commit, build and the Windows it runs on") {
  RecordingTerminal recorder;
  CHECK(recorder.run(run_version, {}) == ExitStatus::kNothingLeaks);
  CHECK_THAT(recorder.text(), Catch::StartsWith("PoolSentry " POOLSENTRY_VERSION "\n") &&
                                  Catch::Contains("Commit: " POOLSENTRY_COMMIT "\n") &&
                                  Catch::Contains("Build: GNU") &&
                                  Catch::Contains("Windows Server 2003") &&
                                  Catch::Contains("Windows Server 2025"));
}

TEST_CASE("version is written as JSON, too") {
  RecordingTerminal recorder;
  CHECK(recorder.run(run_version, {"--json"}) == ExitStatus::kNothingLeaks);
  const auto object = nlohmann::json::parse(recorder.text());
  CHECK(object.at("schema") == "poolsentry.version/1");
  CHECK(object.at("version") == POOLSENTRY_VERSION);
  CHECK(object.at("commit") == POOLSENTRY_COMMIT);
  CHECK_FALSE(object.at("build").get<std::string>().empty());
  CHECK(object.at("supported_windows").at("to") == "Windows Server 2025");
}

TEST_CASE("version takes no file") {
  RecordingTerminal recorder;
  CHECK(recorder.run(run_version, {"x"}) == ExitStatus::kUsage);
}

}  // namespace poolsentry::test
