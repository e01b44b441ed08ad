#include "tests/bench/detection/score.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace poolsentry::bench {
namespace {

constexpr double kYearS = 365 * kDayS;

bool is_about(const Raised& raised, const TrueLeak& leak) {
  const bool same_pool = raised.series.pool == leak.series.pool;
  return same_pool && (!raised.series.tag || raised.series.tag == leak.series.tag);
}

double end_of(const TrueLeak& leak, const Exhaustion& exhaustion) {
  const auto& exhausted = exhaustion[static_cast<std::size_t>(leak.series.pool)];
  const bool holds = leak.family == Leaking::kFixed || leak.family == Leaking::kStopped;
  return exhausted && !holds ? *exhausted : leak.nominal_end_s;
}

std::string describe(const Recording& recording, const SeriesKey& series, double at_s) {
  const RecordingPlan& plan = recording.plan();
  char text[200];
  std::snprintf(
      text, sizeof text,
      "seed %llu %s: %s %s at %.2f d of %.2f d (interval %.0f s, onset %.2f d, span %.2f d)",
      static_cast<unsigned long long>(plan.seed), plan.leaking ? name_of(*plan.leaking) : "healthy",
      series.tag_text().c_str(), series.pool == Pool::kPaged ? "paged" : "nonpaged", at_s / kDayS,
      recording.true_time_s() / kDayS, plan.interval_s, plan.onset_s / kDayS, plan.span_s / kDayS);
  return text;
}

// A time as a part of the time that was really left.
double part_of(double time_s, double now_s, double left_s) { return (time_s - now_s) / left_s; }

void check_forecast(const Recording& recording, const std::optional<Interval>& forecast,
                    const std::optional<double>& truth, double now_s,
                    std::vector<ForecastHit>& hits, std::string& misses) {
  if (!forecast || !truth || *truth <= now_s) return;
  const double left_s = *truth - now_s;
  const bool held = forecast->earliest_s <= *truth && *truth <= forecast->latest_s;
  hits.push_back({held, (forecast->latest_s - forecast->earliest_s) / left_s});
  char text[100];
  std::snprintf(text, sizeof text, " forecast %.2f %.2f %.2f of %.2f d\n",
                part_of(forecast->earliest_s, now_s, left_s),
                part_of(forecast->likely_s, now_s, left_s),
                part_of(forecast->latest_s, now_s, left_s), left_s / kDayS);
  if (!held) misses += "not in time  " + describe(recording, {}, now_s) + text;
}

void score_leak(const Recording& recording, const TrueLeak& leak, const Judge& judge,
                const Exhaustion& exhaustion, Score& score, std::string& misses) {
  FamilyScore& family = score.families[leak.family];
  ++family.leaks;
  const double least_s = leak.onset_s - 2 * recording.plan().interval_s;
  for (const Raised& raised : judge.raised()) {
    if (!is_about(raised, leak) || raised.at_s < least_s) continue;
    ++family.found;
    const double delay_s = raised.at_s - leak.onset_s;
    family.leads.push_back(1 - delay_s / (end_of(leak, exhaustion) - leak.onset_s));
    if (raised.onset_s) {
      score.onset_errors.push_back(std::abs(*raised.onset_s - leak.onset_s) /
                                   recording.true_time_s());
    }
    const auto& truth = exhaustion[static_cast<std::size_t>(leak.series.pool)];
    if (leak.family == Leaking::kFixed || leak.family == Leaking::kStopped) return;
    check_forecast(recording, raised.exhausted, truth, raised.at_s, score.at_alert, misses);
    // At the end of a recording that ends with a full pool there is nothing left to forecast.
    const double end_s = recording.true_time_s();
    if (!truth || *truth - end_s < 0.02 * (*truth - leak.onset_s)) return;
    check_forecast(recording, judge.forecast(leak.series.pool), truth, end_s, score.at_end, misses);
    return;
  }
  misses += "missed       " + describe(recording, leak.series, leak.onset_s) + "\n";
}

void score_alarms(const Recording& recording, const Judge& judge, Score& score,
                  std::string& misses) {
  for (const Raised& raised : judge.raised()) {
    const auto is_true = [&](const TrueLeak& leak) {
      return is_about(raised, leak) &&
             raised.at_s >= leak.onset_s - 2 * recording.plan().interval_s;
    };
    if (std::any_of(recording.leaks().begin(), recording.leaks().end(), is_true)) continue;
    const bool is_healthy = !recording.plan().leaking;
    if (is_healthy) ++score.false_alarms_healthy;
    ++score.false_alarms[recording.description_of(raised.series)];
    misses += "false alarm  " + describe(recording, raised.series, raised.at_s) + " " +
              recording.description_of(raised.series) + " | " + raised.why + "\n";
  }
}

}  // namespace

void Score::add(const Score& other) {
  for (const auto& [family, from] : other.families) {
    FamilyScore& to = families[family];
    to.leaks += from.leaks;
    to.found += from.found;
    to.leads.insert(to.leads.end(), from.leads.begin(), from.leads.end());
  }
  for (const auto& [where, count] : other.false_alarms) false_alarms[where] += count;
  server_years += other.server_years;
  false_alarms_healthy += other.false_alarms_healthy;
  at_alert.insert(at_alert.end(), other.at_alert.begin(), other.at_alert.end());
  at_end.insert(at_end.end(), other.at_end.begin(), other.at_end.end());
  onset_errors.insert(onset_errors.end(), other.onset_errors.begin(), other.onset_errors.end());
}

FamilyScore Score::total() const {
  FamilyScore total;
  for (const auto& [name, family] : families) {
    total.leaks += family.leaks;
    total.found += family.found;
    total.leads.insert(total.leads.end(), family.leads.begin(), family.leads.end());
  }
  return total;
}

std::size_t Score::false_alarm_count() const {
  std::size_t count = 0;
  for (const auto& [where, alarms] : false_alarms) count += alarms;
  return count;
}

double Score::recall() const {
  const FamilyScore all = total();
  return all.leaks == 0 ? 1 : static_cast<double>(all.found) / static_cast<double>(all.leaks);
}

double Score::precision() const {
  const auto found = static_cast<double>(total().found);
  const auto wrong = static_cast<double>(false_alarm_count());
  return found + wrong <= 0 ? 1 : found / (found + wrong);
}

Score score(const Recording& recording, const Judge& judge, const Exhaustion& exhaustion,
            std::string& misses) {
  Score score;
  if (!recording.plan().leaking) score.server_years = recording.true_time_s() / kYearS;
  for (const TrueLeak& leak : recording.leaks()) {
    // What was not watched for a while after its onset cannot be asked for.
    if (recording.true_time_s() <= leak.onset_s) continue;
    score_leak(recording, leak, judge, exhaustion, score, misses);
  }
  score_alarms(recording, judge, score, misses);
  return score;
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  const auto place = part * static_cast<double>(values.size());
  const auto index = std::min(static_cast<std::size_t>(place), values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double coverage(const std::vector<ForecastHit>& hits) {
  if (hits.empty()) return 0;
  const auto held =
      std::count_if(hits.begin(), hits.end(), [](const ForecastHit& hit) { return hit.held; });
  return static_cast<double>(held) / static_cast<double>(hits.size());
}

double median_width(const std::vector<ForecastHit>& hits) {
  std::vector<double> widths;
  widths.reserve(hits.size());
  for (const ForecastHit& hit : hits) widths.push_back(hit.width);
  return median(std::move(widths));
}

}  // namespace poolsentry::bench
