// The detection benchmark: generated servers, judged by PoolSentry and by what people use today.
//   detection_bench [--seed N] [--leaking N] [--healthy YEARS] [--peers] [--misses]
//                   [--family NAME] [--write FOLDER]
#include <CLI/CLI.hpp>
#include <cstdio>

#include "tests/bench/detection/bench_run.h"
#include "tests/bench/detection/log_folder.h"

namespace poolsentry::bench {
namespace {

struct Options {
  std::uint64_t seed = 4'000'000;
  int leaking = 40;
  double healthy_years = 20;
  bool peers = false;
  bool misses = false;
  std::string family;
  std::string write;
};

int run(const Options& options) {
  constexpr std::uint64_t kSeedsOfHealthy = 500'000;
  std::vector<RecordingPlan> plans = leaking_plans(options.seed, options.leaking, options.family);
  for (RecordingPlan& plan : healthy_plans(options.seed + kSeedsOfHealthy, options.healthy_years)) {
    plans.push_back(std::move(plan));
  }
  if (!options.write.empty()) return write_logs(plans, options.write);
  BenchRun bench(options.peers);
  bench.judge(plans);
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
