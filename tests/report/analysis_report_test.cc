#include "core/report/analysis_report.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/fake_server.h"

namespace poolsentry {
namespace {

using Json = nlohmann::json;

constexpr Duration kMinute = std::chrono::minutes{1};

// A detector that has watched `server` for two hours.
Detector watched(const FakeServer& server) {
  DetectorSettings settings;
  settings.limits.paged = {static_cast<std::uint64_t>(343 * kMegabyte), LimitFrom::kOption};
  Detector detector(settings);
  for (int minute = 0; minute < 120; ++minute) {
    const Snapshot snapshot = server.at(minute * kMinute);
    detector.observe(snapshot, snapshot.time);
  }
  return detector;
}

AnalysisFigures figures_of(const Detector& detector, const LossLog& losses) {
  return {detector, losses, "FS01", 120, kMonday, kMonday + 119 * kMinute};
}

FakeServer leaking_server(std::string_view tag = "Strg") {
  FakeServer server;
  server.add(tag, Pool::kPaged, leaking(20, 2400)).add("File", Pool::kNonpaged, leaking(8, 0));
  return server;
}

TEST_CASE("the JSON has every field of its schema", "[report]") {
  const Detector detector = watched(leaking_server());
  const LossLog losses;
  const Json report = Json::parse(analysis_json(figures_of(detector, losses)));
  CHECK(report["schema"] == "poolsentry.analysis/1");
  CHECK(report["host"] == "FS01");
  CHECK(report["snapshots"] == 120);
  CHECK(report["first"] == "2026-03-02T00:00:00Z");
  CHECK(report["last"] == "2026-03-02T01:59:00Z");
  CHECK(report["rejected_lines"] == 0);
  CHECK(report["pools"]["paged"]["limit_bytes"] == 343U << 20U);
  CHECK(report["pools"]["paged"]["limit_from"] == "option");
  CHECK(report["pools"]["paged"]["limit_reason"] == "the limit was given as an option");
  CHECK(report["pools"]["paged"]["bytes_per_hour"].get<double>() ==
        Approx(100 * kMegabyte).epsilon(0.05));
  CHECK(report["pools"]["paged"]["exhausted_at"]["likely"].is_string());
  CHECK(report["pools"]["nonpaged"]["limit_bytes"].is_null());
  CHECK(report["pools"]["nonpaged"]["limit_from"] == "unknown");
  CHECK(report["pools"]["nonpaged"]["limit_reason"] == "nothing says how large the pool can grow");
  CHECK(report["pools"]["nonpaged"]["exhausted_at"].is_null());

  REQUIRE(report["leaks"].size() == 1);
  const Json& leak = report["leaks"][0];
  CHECK(leak["tag"] == "Strg");
  CHECK(leak["pool"] == "paged");
  CHECK(leak["severity"] == "critical");
  CHECK(leak["onset"].is_string());
  CHECK(leak["raised_at"].is_string());
  CHECK(leak["escalated_at"].is_string());
  CHECK(leak["cleared_at"].is_null());
  CHECK(leak["bytes"].is_number_unsigned());
  CHECK(leak["outstanding"].is_number_unsigned());
  CHECK(leak["bytes_per_hour"]["low"] <= leak["bytes_per_hour"]["likely"]);
  CHECK(leak["bytes_per_hour"]["likely"] <= leak["bytes_per_hour"]["high"]);
  CHECK(leak["confidence"] > 0.9);
  CHECK(leak["free_ratio"].is_number());
  CHECK(leak["group"] == 1);
  CHECK(leak["suspects"].is_array());
}

TEST_CASE("a leak that was cleared stays in the JSON with its end", "[report]") {
  Detector detector = watched(leaking_server());
  detector.restart(kMonday + 200 * kMinute);
  const LossLog losses;
  const Json report = Json::parse(analysis_json(figures_of(detector, losses)));
  REQUIRE(report["leaks"].size() == 1);
  CHECK(report["leaks"][0]["cleared_at"] == "2026-03-02T03:20:00Z");
  CHECK(report["leaks"][0]["exhausted_at"].is_null());
}

TEST_CASE("hostile tags, hosts and file names leave the JSON valid UTF-8", "[report]") {
  const Detector detector = watched(leaking_server("\x1b<\"\xFF"));
  LossLog losses;
  losses.add("\xC3(.log", 3, "bad \x07 line");
  AnalysisFigures figures = figures_of(detector, losses);
  figures.host = "FS\xFF";
  const Json report = Json::parse(analysis_json(figures));
  CHECK(report["leaks"][0]["tag"] == "\\x1B<\"\\x7F");
  CHECK(report["host"] == "FS\xEF\xBF\xBD");
  CHECK(report["losses"][0]["line"] == 3);
}

TEST_CASE("losses beyond the first hundred are counted and not listed", "[report]") {
  const Detector detector = watched(leaking_server());
  LossLog losses;
  for (std::uint64_t line = 1; line <= 250; ++line) losses.add("a.log", line, "damaged");
  const Json report = Json::parse(analysis_json(figures_of(detector, losses)));
  CHECK(report["rejected_lines"] == 250);
  CHECK(report["losses"].size() == LossLog::kMaxKept);
}

TEST_CASE("the text says the verdict in its first line", "[report]") {
  const LossLog losses;
  const Detector detector = watched(leaking_server());
  const std::string text = analysis_text(figures_of(detector, losses));
  CHECK(text.find("Leaking: Strg in the paged pool.\n") == 0);
  CHECK(text.find("forecast    exhausted at 2026-03-02") != std::string::npos);
  CHECK(text.find("evidence    its floor rose in") != std::string::npos);

  FakeServer quiet;
  quiet.add("File", Pool::kPaged, leaking(20, 0));
  const Detector healthy = watched(quiet);
  CHECK(analysis_text(figures_of(healthy, losses)).find("Nothing leaks.\n") == 0);
}

TEST_CASE("the text says when there was too little for a verdict", "[report]") {
  const LossLog losses;
  const Detector detector{DetectorSettings{}};
  const std::string text = analysis_text({detector, losses, "FS01", 1, kMonday, kMonday});
  CHECK(text.find("1 snapshot of FS01") != std::string::npos);
  CHECK(text.find("too few for a verdict") != std::string::npos);
}

TEST_CASE("the text lists some losses and counts the rest", "[report]") {
  const Detector detector = watched(leaking_server());
  LossLog losses;
  losses.note("a.log has no times");
  for (std::uint64_t line = 1; line <= 12; ++line) losses.add("a.log", line, "damaged");
  const std::string text = analysis_text(figures_of(detector, losses));
  CHECK(text.find("Note: a.log has no times") != std::string::npos);
  CHECK(text.find("a.log:10: damaged") != std::string::npos);
  CHECK(text.find("a.log:11") == std::string::npos);
  CHECK(text.find("and 2 more") != std::string::npos);
}

// Tags that grow by 10 MB within two hours, each in uneven steps of its own and not slower at the
// end.
FakeServer growing_server(int tags) {
  FakeServer server;
  for (int i = 0; i < tags; ++i) {
    server.add("Sp" + std::to_string(10 + i), Pool::kPaged, [i](double hours) {
      const double phase = hours * 12 + i * 0.6;
      return (2 + 3 * hours + hours * hours + 0.4 * (std::sin(phase) - std::sin(i * 0.6))) *
             kMegabyte;
    });
  }
  return server;
}

TEST_CASE("what grows and is not raised is noted in the JSON, with why and its figures",
          "[report]") {
  const Detector detector = watched(growing_server(1));
  const LossLog losses;
  const Json report = Json::parse(analysis_json(figures_of(detector, losses)));
  CHECK(report["leaks"].empty());
  REQUIRE(report["noted"].size() == 1);
  const Json& noted = report["noted"][0];
  CHECK(noted["tag"] == "Sp10");
  CHECK(noted["pool"] == "paged");
  CHECK(noted["state"] == "suspect");
  CHECK(noted["since"].get<std::string>().find("2026-03-02T00:") == 0);
  CHECK(noted["bytes_per_hour"].get<double>() == Approx(5 * kMegabyte).epsilon(0.2));
  CHECK(noted["why_not_raised"] == "not sure yet: it has not taken enough, or not for long enough");
  CHECK(noted["evidence"].get<std::string>().find("its floor rose in ") == 0);
}

TEST_CASE("the figures behind the evidence are those of the words", "[report]") {
  const Detector detector = watched(leaking_server());
  const LossLog losses;
  const Json report = Json::parse(analysis_json(figures_of(detector, losses)));
  REQUIRE(report["leaks"].size() == 1);
  const Json& figures = report["leaks"][0]["evidence_figures"];
  const Finding& finding = detector.leaks()[0].finding;
  CHECK(figures["row"] == "continuous");
  CHECK(figures["rises"] == finding.rise.rises);
  CHECK(figures["steps"] == finding.rise.steps);
  CHECK(figures["growth_bytes"] == finding.rise.growth());
  CHECK(figures["duration_s"] == finding.rise.duration_s());
  CHECK(figures["end_rate_of_mean"].get<double>() == Approx(1).epsilon(0.02));
  CHECK(figures["part_of_free"] == finding.stake);
  CHECK(figures["steadiness"] == finding.steadiness);
  const std::string steps = std::to_string(finding.rise.rises) + " of " +
                            std::to_string(finding.rise.steps) + " intervals";
  CHECK(report["leaks"][0]["evidence"].get<std::string>().find(steps) != std::string::npos);
  CHECK(report["noted"].empty());
}

TEST_CASE("growth day by day that is too slow for the horizon is noted as that", "[report]") {
  FakeServer server;
  server.add("Slow", Pool::kPaged, leaking(10, 1));
  DetectorSettings settings;
  settings.limits.paged = {static_cast<std::uint64_t>(343 * kMegabyte), LimitFrom::kOption};
  Detector detector(settings);
  for (int hour = 0; hour <= 24 * 20; ++hour) {
    const Snapshot snapshot = server.at(hour * 60 * kMinute);
    detector.observe(snapshot, snapshot.time);
  }
  const LossLog losses;
  const AnalysisFigures figures = figures_of(detector, losses);
  const Json report = Json::parse(analysis_json(figures));
  REQUIRE(report["noted"].size() == 1);
  CHECK(report["noted"][0]["why_not_raised"] == "too slow to fill the pool within the horizon");
  CHECK(report["noted"][0]["evidence_figures"]["row"] == "daily");
  const std::string text = analysis_text(figures);
  CHECK(text.find("Nothing leaks.\n") == 0);
  CHECK(
      text.find("Noted, and not raised\n  Slow        paged pool, 1.00 MB a day since 2026-03-") !=
      std::string::npos);
  CHECK(text.find(": too slow to fill the pool within the horizon\n") != std::string::npos);
}

TEST_CASE("the text shows ten of what is noted and the JSON all", "[report]") {
  const Detector detector = watched(growing_server(12));
  const LossLog losses;
  const AnalysisFigures figures = figures_of(detector, losses);
  REQUIRE(detector.suspects().size() == 12);
  CHECK(Json::parse(analysis_json(figures))["noted"].size() == 12);
  const std::string text = analysis_text(figures);
  std::size_t shown = 0;
  for (std::size_t at = text.find("\n  Sp"); at != std::string::npos;
       at = text.find("\n  Sp", at + 1)) {
    ++shown;
  }
  CHECK(shown == 10);
}

TEST_CASE("where nothing is noted the text does not speak of it", "[report]") {
  const LossLog losses;
  const Detector detector = watched(leaking_server());
  CHECK(analysis_text(figures_of(detector, losses)).find("Noted") == std::string::npos);
}

}  // namespace
}  // namespace poolsentry
