// The detection benchmark: generated servers, judged by PoolSentry and by what people use today.
//   detection_bench [--seed N] [--leaking N] [--healthy YEARS] [--peers] [--misses]
//                   [--family NAME] [--write FOLDER]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "tests/bench/detection/log_folder.h"
#include "tests/bench/detection/score.h"

namespace poolsentry::bench {
namespace {

struct Options {
  std::uint64_t seed = 1'000'000;
  int leaking = 40;
  double healthy_years = 20;
  bool peers = false;
  bool misses = false;
  std::string family;
  std::string write;
};

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

// Runs plans on all cores; results are added up in the order of the plans.
class Bench {
 public:
  explicit Bench(bool with_peers) : contenders_(contenders(with_peers)) {}

  void run(const std::vector<RecordingPlan>& plans) {
    std::vector<std::vector<Score>> scores(plans.size());
    std::vector<std::string> misses(plans.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      threads.emplace_back([&] {
        for (std::size_t k = next++; k < plans.size(); k = next++) {
          scores[k] = judge(plans[k], misses[k]);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t k = 0; k < plans.size(); ++k) {
      for (std::size_t j = 0; j < scores[k].size(); ++j) scores_[j].add(scores[k][j]);
      misses_ += misses[k];
    }
  }

  void print() const {
    std::printf("%-20s %6s %6s %6s %12s %9s %9s %9s %9s\n", "judge", "recall", "prec.", "lead",
                "false/year", "cover(a)", "width(a)", "cover(e)", "width(e)");
    for (std::size_t j = 0; j < contenders_.size(); ++j) {
      const Score& s = scores_[j];
      std::printf(
          "%-20s %6.3f %6.3f %6.3f %12.2f %9.2f %9.2f %9.2f %9.2f\n", contenders_[j].name.c_str(),
          s.recall(), s.precision(), median(s.total().leads),
          s.server_years > 0 ? static_cast<double>(s.false_alarms_healthy) / s.server_years : 0,
          coverage(s.at_alert), median_width(s.at_alert), coverage(s.at_end),
          median_width(s.at_end));
    }
    const Score& ours = scores_.front();
    std::printf("\n%-20s %6s %6s %6s\n", "family", "leaks", "recall", "lead");
    for (const auto& [family, s] : ours.families) {
      std::printf("%-20s %6zu %6.3f %6.3f\n", name_of(family), s.leaks,
                  static_cast<double>(s.found) / static_cast<double>(s.leaks), median(s.leads));
    }
    std::printf("\n%.1f server-years without a leak; false alarms by what they were raised on:\n",
                ours.server_years);
    for (const auto& [where, count] : ours.false_alarms) {
      std::printf("  %-20s %zu\n", where.c_str(), count);
    }
  }
  [[nodiscard]] const std::string& misses() const { return misses_; }

 private:
  std::vector<Score> judge(const RecordingPlan& plan, std::string& misses) const {
    Recording recording(plan);
    std::vector<std::unique_ptr<Judge>> judges;
    for (const Contender& contender : contenders_) judges.push_back(contender.make(plan.limits));
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

  std::vector<Contender> contenders_;
  std::vector<Score> scores_{contenders_.size()};
  std::string misses_;
};

std::vector<RecordingPlan> make_plans(const Options& options) {
  std::vector<RecordingPlan> plans;
  std::uint64_t seed = options.seed;
  for (int i = 0; i < options.leaking * kLeakingCount; ++i) {
    const auto family = static_cast<Leaking>(i % kLeakingCount);
    ++seed;
    if (!options.family.empty() && options.family != name_of(family)) continue;
    plans.push_back(plan_leaking(seed, family));
  }
  double years = 0;
  while (years < options.healthy_years) {
    plans.push_back(plan_healthy(++seed));
    years += plans.back().length_s / (365 * kDayS);
  }
  return plans;
}

int run(const Options& options) {
  const std::vector<RecordingPlan> plans = make_plans(options);
  if (!options.write.empty()) return write_logs(plans, options.write);
  Bench bench(options.peers);
  bench.run(plans);
  bench.print();
  if (options.misses) std::fputs(bench.misses().c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace poolsentry::bench

int main(int argc, char** argv) {
  poolsentry::bench::Options options;
  CLI::App app("Judges generated recordings and prints how well it went.");
  app.add_option("--seed", options.seed, "first seed; report on others than those tuned on");
  app.add_option("--leaking", options.leaking, "recordings of each leaking family");
  app.add_option("--healthy", options.healthy_years, "server-years of healthy recordings");
  app.add_flag("--peers", options.peers, "judge by what people use today, too");
  app.add_flag("--misses", options.misses, "list what was missed and what was a false alarm");
  app.add_option("--family", options.family, "only this leaking family");
  app.add_option("--write", options.write, "write the recordings as memsnap logs with truth.json");
  CLI11_PARSE(app, argc, argv);
  return poolsentry::bench::run(options);
}
