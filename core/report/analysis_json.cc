#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/alert/wording.h"
#include "core/base/text.h"
#include "core/report/analysis_report.h"

namespace poolsentry {
namespace {

// Keeps the order of product.md.
using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<TimePoint>& time) {
  return time ? Json(format_utc(*time)) : Json();
}

Json forecast_or_null(const Forecast& forecast) {
  if (!forecast.likely) return {};
  return {{"earliest", time_or_null(forecast.earliest)},
          {"likely", time_or_null(forecast.likely)},
          {"latest", time_or_null(forecast.latest)}};
}

Json pool_json(const Detector& detector, Pool which) {
  const PoolState& pool = detector.pool(which);
  return {{"bytes", pool.bytes},
          {"limit_bytes", pool.limit.bytes ? Json(*pool.limit.bytes) : Json()},
          {"limit_from", limit_from_name(pool.limit.from)},
          {"limit_reason", limit_reason(pool.limit)},
          {"bytes_per_hour", detector.bytes_per_hour(which)},
          {"exhausted_at", forecast_or_null(pool.exhausted_at)}};
}

std::string_view state_name(LeakState state) {
  if (state == LeakState::kLeaking) return "leaking";
  return state == LeakState::kStopped ? "stopped" : "cleared";
}

// The figures that the words of `evidence` are made of.
Json finding_json(const Finding& finding) {
  const Rise& rise = finding.rise;
  return {{"row", finding.kind == RowKind::kDaily ? "daily" : "continuous"},
          {"rises", rise.rises},
          {"steps", rise.steps},
          {"growth_bytes", rise.growth()},
          {"duration_s", rise.duration_s()},
          {"end_rate_of_mean", rise.rate > 0 ? std::max(rise.late_rate, 0.0) / rise.rate : 0},
          {"part_of_free", finding.stake},
          {"steadiness", finding.steadiness}};
}

Json leak_json(const Leak& leak) {
  const GrowthRate& rate = leak.bytes_per_hour;
  return {{"tag", leak.series.tag ? Json(leak.series.tag->text()) : Json()},
          {"pool", pool_name(leak.series.pool)},
          {"severity", leak.urgency == Urgency::kImminent ? "critical" : "warning"},
          {"state", state_name(leak.state)},
          {"onset", format_utc(leak.onset)},
          {"raised_at", format_utc(leak.raised_at)},
          {"escalated_at", time_or_null(leak.escalated_at)},
          {"cleared_at", time_or_null(leak.cleared_at)},
          {"bytes", leak.bytes},
          {"outstanding", leak.outstanding},
          {"bytes_per_hour", {{"low", rate.low}, {"likely", rate.likely}, {"high", rate.high}}},
          {"confidence", leak.confidence},
          {"free_ratio", leak.free_ratio ? Json(*leak.free_ratio) : Json()},
          {"exhausted_at", forecast_or_null(leak.exhausted_at)},
          {"group", leak.group},
          {"evidence", describe_evidence(leak.finding, leak.free_ratio)},
          {"evidence_figures", finding_json(leak.finding)},
          {"suspects", Json::array()}};
}

Json suspect_json(const Suspect& suspect) {
  const Finding& finding = suspect.finding;
  return {{"tag", suspect.series.tag ? Json(suspect.series.tag->text()) : Json()},
          {"pool", pool_name(suspect.series.pool)},
          {"state", "suspect"},
          {"since", format_utc(suspect.since)},
          {"bytes_per_hour", finding.rise.rate * 3600},
          {"why_not_raised", why_not_raised(finding)},
          {"evidence", describe_evidence(finding, std::nullopt)},
          {"evidence_figures", finding_json(finding)}};
}

Json losses_json(const LossLog& losses) {
  Json list = Json::array();
  for (const Loss& loss : losses.kept()) {
    list.push_back({{"file", loss.file}, {"line", loss.line}, {"reason", loss.reason}});
  }
  return list;
}

}  // namespace

std::string analysis_json(const AnalysisFigures& figures) {
  Json leaks = Json::array();
  for (const Leak& leak : figures.detector.leaks()) leaks.push_back(leak_json(leak));
  Json noted = Json::array();
  for (const Suspect& suspect : figures.detector.suspects()) noted.push_back(suspect_json(suspect));
  const Json report = {{"schema", "poolsentry.analysis/1"},
                       {"host", to_valid_utf8(figures.host)},
                       {"snapshots", figures.snapshots},
                       {"first", time_or_null(figures.first)},
                       {"last", time_or_null(figures.last)},
                       {"rejected_lines", figures.losses.count()},
                       {"pools",
                        {{"paged", pool_json(figures.detector, Pool::kPaged)},
                         {"nonpaged", pool_json(figures.detector, Pool::kNonpaged)}}},
                       {"leaks", std::move(leaks)},
                       {"noted", std::move(noted)},
                       {"losses", losses_json(figures.losses)},
                       {"notes", figures.losses.notes()}};
  // Strings were made valid where they came from; replacing is for those that were not.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace poolsentry
