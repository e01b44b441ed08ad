// A year of samples through the engine: what a sample costs, and that memory does not grow.
//   year_bench [--tags N] [--days N] [--interval SECONDS]
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "core/engine/engine.h"
#include "tests/bench/detection/random.h"

namespace poolsentry::bench {
namespace {

constexpr std::int64_t kDayS = 86'400;

struct Options {
  std::size_t tags = 5'000;
  std::int64_t days = 365;
  std::int64_t interval_s = 60;
};

// Resident memory in MiB: the second figure of statm is in pages (proc(5)).
double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

// A server on which a tenth of the tags moves between two samples, as in recordings of real ones.
class Server {
 public:
  explicit Server(const Options& options) : interval_s_(options.interval_s) {
    for (std::size_t i = 0; i < options.tags; ++i) {
      for (const Pool pool : kPools) {
        TagUsage usage;
        usage.tag = Tag::from_value(static_cast<std::uint32_t>(0x20202020 + i));
        usage.pool = pool;
        usage.outstanding = static_cast<std::uint64_t>(random_.spread(1, 1e5));
        usage.allocs = usage.outstanding;
        usage.bytes = 64 * usage.outstanding;
        snapshot_.usages.push_back(usage);
      }
    }
  }

  Snapshot& sample(std::int64_t number) {
    const std::int64_t second = number * interval_s_;
    snapshot_.time = TimePoint{std::chrono::seconds{1'772'409'600 + second}};
    snapshot_.uptime = std::chrono::seconds{second + 60};
    snapshot_.counter_width = CounterWidth::k64Bits;
    const std::size_t moving = static_cast<std::size_t>(number) % 10;
    for (std::size_t i = moving; i < snapshot_.usages.size(); i += 10) {
      TagUsage& usage = snapshot_.usages[i];
      const std::uint64_t step = random_.next() & 15U;
      usage.allocs += step;
      usage.outstanding = usage.outstanding / 16 * 16 + step;
      usage.frees = usage.allocs - usage.outstanding;
      usage.bytes = 64 * usage.outstanding;
    }
    return snapshot_;
  }

 private:
  Random random_{1};
  std::int64_t interval_s_;
  Snapshot snapshot_;
};

EngineSettings settings() {
  EngineSettings settings;
  const PoolLimit limit{std::uint64_t{16} << 30U, LimitFrom::kOption};
  settings.detector.limits = {limit, limit};
  return settings;
}

int run(const Options& options) {
  Server server(options);
  Engine engine(settings());
  const std::int64_t samples_a_day = kDayS / options.interval_s;
  std::printf("%zu tags in 2 pools, a sample every %lld s; a series is %zu bytes\n\n", options.tags,
              static_cast<long long>(options.interval_s), sizeof(Series));
  std::printf("%8s %14s %14s %16s\n", "days", "resident MiB", "ms a sample", "M obs. a second");
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  const std::int64_t step = std::max<std::int64_t>(1, options.days / 8);
  for (std::int64_t day = 1; day <= options.days; ++day) {
    for (std::int64_t i = 0; i < samples_a_day; ++i) {
      static_cast<void>(engine.observe(server.sample((day - 1) * samples_a_day + i)));
    }
    if (day != 1 && day % step != 0 && day != options.days) continue;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const double samples = static_cast<double>(day * samples_a_day);
    std::printf("%8lld %14.1f %14.3f %16.1f\n", static_cast<long long>(day), resident_mib(),
                1000 * seconds / samples,
                samples * 2 * static_cast<double>(options.tags) / seconds / 1e6);
    std::fflush(stdout);
  }
  std::printf("\n%zu leaks raised\n", engine.detector().leaks().size());
  return 0;
}

}  // namespace
}  // namespace poolsentry::bench

int main(int argc, char** argv) {
  poolsentry::bench::Options options;
  CLI::App app("Runs a year of samples through the engine.");
  app.add_option("--tags", options.tags, "tags, each in both pools");
  app.add_option("--days", options.days);
  app.add_option("--interval", options.interval_s, "seconds between samples");
  CLI11_PARSE(app, argc, argv);
  return poolsentry::bench::run(options);
}
