// Every recording of a live kernel that ships with the project, against its truth.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/engine/log_analysis.h"
#include "core/formats/log_reader.h"
#include "core/report/analysis_report.h"

namespace poolsentry {
namespace {

using Json = nlohmann::json;

const std::string kFolder = std::string(POOLSENTRY_SOURCE_DIR) + "/tests/data/recordings/";

Json truth() { return Json::parse(std::ifstream(kFolder + "truth.json")); }

EngineSettings settings_for(const Json& recording) {
  EngineSettings settings;
  const Json& limits = recording["limits"];
  settings.detector.limits = {{limits["paged"].get<std::uint64_t>(), LimitFrom::kOption},
                              {limits["nonpaged"].get<std::uint64_t>(), LimitFrom::kOption}};
  return settings;
}

Engine analyzed(const Json& recording, LossLog& losses) {
  Engine engine(settings_for(recording));
  const std::string path = kFolder + recording["file"].get<std::string>();
  REQUIRE(analyze_logs({{path, {}}}, {}, engine, losses));
  return engine;
}

std::string key_of(const Leak& leak) {
  return leak.series.tag_text() + "/" + std::string(pool_name(leak.series.pool));
}

std::string key_of(const Json& leak) {
  return leak["tag"].get<std::string>() + "/" + leak["pool"].get<std::string>();
}

TEST_CASE("every recording is read whole, without a loss", "[scenario]") {
  for (const Json& recording : truth()) {
    INFO(recording["file"]);
    LossLog losses;
    const Engine engine = analyzed(recording, losses);
    CHECK(engine.snapshot_count() == recording["snapshots"].get<std::uint64_t>());
    CHECK(losses.count() == 0);
    CHECK(engine.host() == "FS01");
  }
}

TEST_CASE("what must be raised is raised, and nothing that may not be", "[scenario]") {
  for (const Json& recording : truth()) {
    INFO(recording["file"]);
    LossLog losses;
    const Engine engine = analyzed(recording, losses);
    std::set<std::string> raised;
    for (const Leak& leak : engine.detector().leaks()) raised.insert(key_of(leak));
    std::set<std::string> allowed;
    for (const Json& leak : recording["leaks"]) {
      allowed.insert(key_of(leak));
      if (leak["must"].get<bool>()) CHECK(raised.count(key_of(leak)) == 1);
    }
    for (const std::string& key : raised) CHECK(allowed.count(key) == 1);
  }
}

TEST_CASE("the onset lies within a tenth of the recording of where the leak began", "[scenario]") {
  for (const Json& recording : truth()) {
    LossLog losses;
    const Engine engine = analyzed(recording, losses);
    const auto length = *engine.last_time() - *engine.first_time();
    for (const Leak& leak : engine.detector().leaks()) {
      for (const Json& leaking : recording["leaks"]) {
        if (key_of(leaking) != key_of(leak)) continue;
        const auto from = std::chrono::seconds{leaking["from_sample"].get<int>() *
                                               recording["interval_s"].get<int>()};
        const auto missed = leak.onset - (*engine.first_time() + from);
        INFO(recording["file"] << " " << key_of(leak));
        CHECK(std::chrono::abs(missed) < length / 10);
      }
    }
  }
}

TEST_CASE("a flood that fills the pool in 102 s is raised with most of that left", "[scenario]") {
  for (const Json& recording : truth()) {
    if (recording["file"] != "exhaustion.log.gz") continue;
    LossLog losses;
    const Engine engine = analyzed(recording, losses);
    REQUIRE(engine.detector().leaks().size() == 1);
    const Leak& leak = engine.detector().leaks()[0];
    const TimePoint full = *engine.first_time() + std::chrono::seconds{124};
    CHECK(full - leak.raised_at > std::chrono::seconds{80});
    CHECK(leak.state == LeakState::kStopped);
  }
}

// The series that are raised when only every `step`th snapshot was taken.
std::set<std::string> raised_of_every(int step, const Json& recording) {
  Engine engine(settings_for(recording));
  LossLog losses;
  auto bytes = open_bytes(kFolder + recording["file"].get<std::string>());
  REQUIRE(bytes);
  auto reader = open_log(std::move(*bytes), {"recording", {}, {}}, losses);
  REQUIRE(reader);
  Snapshot snapshot;
  for (int number = 0; (*reader)->next(snapshot).value_or(false); ++number) {
    if (number % step == 0) static_cast<void>(engine.observe(snapshot));
  }
  std::set<std::string> raised;
  for (const Leak& leak : engine.detector().leaks()) raised.insert(key_of(leak));
  return raised;
}

TEST_CASE("every second and every fifth sample of a recording give the same verdicts",
          "[scenario]") {
  for (const Json& recording : truth()) {
    INFO(recording["file"]);
    const std::set<std::string> all = raised_of_every(1, recording);
    CHECK(raised_of_every(2, recording) == all);
    CHECK(raised_of_every(5, recording) == all);
  }
}

TEST_CASE("the report of every recording is JSON of the schema", "[scenario]") {
  for (const Json& recording : truth()) {
    LossLog losses;
    const Engine engine = analyzed(recording, losses);
    const Json report = Json::parse(
        analysis_json({engine.detector(), losses, engine.host(), engine.snapshot_count(),
                       engine.first_time(), engine.last_time()}));
    CHECK(report["schema"] == "poolsentry.analysis/1");
    CHECK(report["leaks"].size() == engine.detector().leaks().size());
  }
}

}  // namespace
}  // namespace poolsentry
