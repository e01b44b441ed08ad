#include "tests/bench/detection/bench_run.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

namespace poolsentry::bench {
namespace {

struct Contender {
  std::string name;
  std::unique_ptr<Judge> (*make)(const Limits& limits);
};

std::vector<Contender> contenders(bool with_peers) {
  std::vector<Contender> all = {{"PoolSentry", make_engine_judge}};
  if (!with_peers) return all;
  all.push_back({"80 % threshold", make_threshold_judge});
  all.push_back({"predict_linear 6 h", [](const Limits& limits) {
                   return make_predict_linear_judge(limits, 6 * kHourS);
                 }});
  all.push_back({"predict_linear 24 h",
                 [](const Limits& limits) { return make_predict_linear_judge(limits, kDayS); }});
  all.push_back({"regression, R2", make_regression_judge});
  all.push_back({"Mann-Kendall 24 h", [](const Limits&) { return make_mann_kendall_judge(); }});
  all.push_back({"daily minimum up", [](const Limits&) { return make_daily_minimum_judge(); }});
  return all;
}

double per_year(const Score& score) {
  const auto alarms = static_cast<double>(score.false_alarms_healthy);
  return score.server_years > 0 ? alarms / score.server_years : 0;
}

std::string in_hundredths(bool known, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return known ? text : "-";
}

}  // namespace

std::vector<RecordingPlan> leaking_plans(std::uint64_t seed, int each, const std::string& family) {
  std::vector<RecordingPlan> plans;
  for (int i = 0; i < each * kLeakingCount; ++i) {
    const auto leaking = static_cast<Leaking>(i % kLeakingCount);
    ++seed;
    if (family.empty() || family == name_of(leaking)) plans.push_back(plan_leaking(seed, leaking));
  }
  return plans;
}

std::vector<RecordingPlan> healthy_plans(std::uint64_t seed, double years) {
  std::vector<RecordingPlan> plans;
  for (double planned = 0; planned < years;) {
    plans.push_back(plan_healthy(++seed));
    planned += plans.back().length_s / (365 * kDayS);
  }
  return plans;
}

BenchRun::BenchRun(bool with_peers) : with_peers_(with_peers) {
  for (const Contender& contender : contenders(with_peers)) names_.push_back(contender.name);
  scores_.resize(names_.size());
}

void BenchRun::judge(const std::vector<RecordingPlan>& plans) {
  std::vector<std::vector<Score>> scores(plans.size());
  std::vector<std::string> misses(plans.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t k = next++; k < plans.size(); k = next++) {
        scores[k] = judge_one(plans[k], misses[k]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t k = 0; k < plans.size(); ++k) {
    for (std::size_t j = 0; j < scores_.size(); ++j) scores_[j].add(scores[k][j]);
    misses_ += misses[k];
  }
}

std::vector<Score> BenchRun::judge_one(const RecordingPlan& plan, std::string& misses) const {
  Recording recording(plan);
  std::vector<std::unique_ptr<Judge>> judges;
  for (const Contender& contender : contenders(with_peers_)) {
    judges.push_back(contender.make(plan.limits));
  }
  Snapshot snapshot;
  // The engine, first in the list, may take rows out of a snapshot: it is asked last.
  while (recording.next(snapshot)) {
    for (std::size_t j = judges.size(); j-- > 0;) {
      judges[j]->observe(snapshot, recording.true_time_s());
    }
  }
  const Exhaustion exhaustion = plan.leaking ? recording.find_exhaustion() : Exhaustion{};
  std::vector<Score> scores;
  std::string unused;
  for (std::size_t j = 0; j < judges.size(); ++j) {
    scores.push_back(score(recording, *judges[j], exhaustion, j == 0 ? misses : unused));
  }
  return scores;
}

void BenchRun::print() const {
  print_judges();
  print_families();
  const Score& ours = scores_.front();
  std::printf(
      "\nonset: wrong by %.1f %% of the recording in the median, by %.1f %% in one of ten\n",
      100 * median(ours.onset_errors), 100 * quantile(ours.onset_errors, 0.9));
  std::printf(
      "\n%.1f server-years without a leak\n"
      "PoolSentry's false alarms in all recordings, leaking ones too, by what they were on:\n",
      ours.server_years);
  for (const auto& [where, count] : ours.false_alarms) {
    std::printf("  %-20s %zu\n", where.c_str(), count);
  }
}

void BenchRun::print_judges() const {
  std::printf("%-20s %6s %9s %6s %12s %20s %20s\n", "", "", "", "", "false alarms",
              "forecast at alert", "forecast at the end");
  std::printf("%-20s %6s %9s %6s %12s %10s %9s %10s %9s\n", "judge", "recall", "precision", "lead",
              "a year", "coverage", "width", "coverage", "width");
  for (std::size_t j = 0; j < names_.size(); ++j) {
    const Score& s = scores_[j];
    const bool a = !s.at_alert.empty();
    const bool e = !s.at_end.empty();
    std::printf("%-20s %6.3f %9.3f %6.3f %12.2f %10s %9s %10s %9s\n", names_[j].c_str(), s.recall(),
                s.precision(), median(s.total().leads), per_year(s),
                in_hundredths(a, coverage(s.at_alert)).c_str(),
                in_hundredths(a, median_width(s.at_alert)).c_str(),
                in_hundredths(e, coverage(s.at_end)).c_str(),
                in_hundredths(e, median_width(s.at_end)).c_str());
  }
}

void BenchRun::print_families() const {
  std::printf("\n%-20s %6s %6s %6s\n", "PoolSentry by family", "leaks", "recall", "lead");
  for (const auto& [family, s] : scores_.front().families) {
    std::printf("%-20s %6zu %6.3f %6.3f\n", name_of(family), s.leaks,
                static_cast<double>(s.found) / static_cast<double>(s.leaks), median(s.leads));
  }
}

}  // namespace poolsentry::bench
