#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/cli/verbs.h"
#include "tests/cli/leaking_log.h"
#include "tests/cli/recording_terminal.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

struct Scene {
  ExitStatus run(const std::vector<std::string>& arguments) {
    return recorder.run(run_analyze, arguments);
  }
  std::string add(const std::string& name, const std::string& text) const {
    folder.write(name, text);
    return folder.file(name);
  }
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(recorder.text()); }

  TempFolder folder;
  RecordingTerminal recorder;
};

TEST_CASE("a log with a leak gives status 1 and names the tag in the first line", "[cli]") {
  Scene scene;
  const std::string log = scene.add("a.log", log_of_leak(60, 2400));
  CHECK(scene.run({log, "--paged-limit", "343MB"}) == ExitStatus::kLeakOpen);
  CHECK_THAT(scene.recorder.text(), Catch::StartsWith("Leaking: Strg in the paged pool.\n"));
  CHECK(scene.recorder.errors().empty());
}

TEST_CASE("a log without a leak gives status 0", "[cli]") {
  Scene scene;
  const std::string log = scene.add("a.log", log_of_leak(60, 0));
  CHECK(scene.run({log, "--paged-limit", "343MB"}) == ExitStatus::kNothingLeaks);
  CHECK_THAT(scene.recorder.text(), Catch::StartsWith("Nothing leaks.\n"));
}

TEST_CASE("--json prints one object of the schema, whatever the status", "[cli]") {
  Scene scene;
  const std::string log = scene.add("a.log", log_of_leak(60, 2400));
  CHECK(scene.run({"--json", log, "--paged-limit", "343MB"}) == ExitStatus::kLeakOpen);
  CHECK(scene.json()["schema"] == "poolsentry.analysis/1");
  CHECK(scene.json()["leaks"][0]["tag"] == "Strg");
  CHECK(scene.json()["pools"]["paged"]["limit_from"] == "option");
}

TEST_CASE("a log of ours that names architecture and registry has a limit with its reason",
          "[cli]") {
  Scene scene;
  std::string text = log_of_leak(60, 2400);
  const std::string stamp = "!Architecture=x86\r\n!RegistryPagedPoolSize=209715200\r\n";
  const std::string before = "!CounterWidth=";
  for (auto at = text.find(before); at != std::string::npos;
       at = text.find(before, at + stamp.size() + 1)) {
    text.insert(at, stamp);
  }
  REQUIRE(scene.run({scene.add("a.log", text), "--json"}) == ExitStatus::kLeakOpen);
  const auto pools = scene.json()["pools"];
  CHECK(pools["paged"]["limit_bytes"] == 200U << 20U);
  CHECK(pools["paged"]["limit_from"] == "registry");
  CHECK(pools["paged"]["limit_reason"] == "the limit is from the registry (PagedPoolSize)");
  CHECK(pools["paged"]["exhausted_at"]["likely"].is_string());
  CHECK(pools["nonpaged"]["limit_bytes"] == 256U << 20U);
  CHECK(pools["nonpaged"]["limit_from"] == "windows");
}

TEST_CASE("limits come from the configuration, and options go before it", "[cli]") {
  Scene scene;
  const std::string log = scene.add("a.log", log_of_leak(60, 2400));
  const std::string config = scene.add("c.json", R"({"limits": {"paged": "400MB"}})");
  REQUIRE(scene.run({log, "--json", "--config", config}) == ExitStatus::kLeakOpen);
  CHECK(scene.json()["pools"]["paged"]["limit_bytes"] == 400U << 20U);
  CHECK(scene.json()["pools"]["paged"]["limit_from"] == "config");

  Scene with_option;
  const std::string same = with_option.add("a.log", log_of_leak(60, 2400));
  REQUIRE(with_option.run({same, "--json", "--config", config, "--paged-limit", "500MB"}) ==
          ExitStatus::kLeakOpen);
  CHECK(with_option.json()["pools"]["paged"]["limit_bytes"] == 500U << 20U);
}

TEST_CASE("what cannot be read gives status 3 and says file and reason", "[cli]") {
  const std::vector<std::pair<std::string, std::string>> inputs = {
      {"empty.log", ""},
      {"binary.log", std::string("MZ\0\0\1\2\xFF\xFE\0\0", 10)},
      {"other.log", "[2026-03-02] nginx: started\n"}};
  for (const auto& [name, text] : inputs) {
    Scene scene;
    CHECK(scene.run({scene.add(name, text)}) == ExitStatus::kInput);
    CHECK_THAT(scene.recorder.errors(), Catch::Contains(name));
    CHECK(scene.recorder.text().empty());
  }
  Scene scene;
  CHECK(scene.run({scene.folder.file("missing.log")}) == ExitStatus::kInput);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("missing.log"));
}

TEST_CASE("bad options and a bad configuration give status 2", "[cli]") {
  Scene scene;
  const std::string log = scene.add("a.log", log_of_leak(5, 0));
  CHECK(scene.run({}) == ExitStatus::kUsage);
  CHECK(scene.run({log, "--paged-limit", "much"}) == ExitStatus::kUsage);
  CHECK(scene.run({log, "--no-such-option"}) == ExitStatus::kUsage);
  CHECK(scene.run({log, "--config", scene.add("c.json", R"({"limit": {}})")}) ==
        ExitStatus::kUsage);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("limits"));
  CHECK(scene.run({log, "--config", scene.folder.file("no.json")}) == ExitStatus::kUsage);
}

TEST_CASE("a damaged line is a loss and the rest of the log is judged", "[cli]") {
  Scene scene;
  std::string text = log_of_leak(60, 2400);
  text.insert(text.find(" File"), " Strg Paged 12x34\r\n");
  REQUIRE(scene.run({scene.add("a.log", text), "--json", "--paged-limit", "343MB"}) ==
          ExitStatus::kLeakOpen);
  CHECK(scene.json()["rejected_lines"] == 1);
  CHECK(scene.json()["losses"][0]["line"].get<int>() > 5);
  CHECK(scene.json()["snapshots"] == 60);
}

TEST_CASE("a log cut anywhere is judged as far as it goes", "[cli]") {
  const std::string whole = log_of_leak(30, 2400);
  for (std::size_t length = whole.size() / 2; length < whole.size() / 2 + 400; length += 7) {
    Scene scene;
    const std::string log = scene.add("a.log", whole.substr(0, length));
    const ExitStatus status = scene.run({log, "--json", "--paged-limit", "343MB"});
    CHECK((status == ExitStatus::kNothingLeaks || status == ExitStatus::kLeakOpen));
    CHECK(scene.json()["rejected_lines"] <= 1);
  }
}

}  // namespace
}  // namespace poolsentry::test
