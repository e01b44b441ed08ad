#include <algorithm>
#include <functional>
#include <ostream>

#include "core/base/units.h"
#include "core/engine/log_analysis.h"
#include "core/report/analysis_report.h"
#include "service/app/config_file.h"
#include "service/app/engine_settings.h"
#include "service/app/files.h"
#include "service/app/system_clock.h"
#include "service/cli/console.h"
#include "service/cli/options.h"
#include "service/cli/verbs.h"

namespace poolsentry {
namespace {

struct Request {
  std::vector<std::string> files;
  bool json = false;
  LimitOptions limits;
  std::optional<Duration> interval;
  std::optional<std::string> config;
};

std::optional<ExitStatus> parse(std::span<const std::string> arguments, Terminal& terminal,
                                Request& request) {
  Options options(
      "analyze",
      "Judges logs of pool usage as the service would have judged the server: which tags "
      "leak, since when, how fast, and when the pool is exhausted.",
      "analyze --paged-limit 343MB memsnap.log");
  options.operands("FILE", request.files, "logs in any known format, .gz too; - is standard input");
  options.flag("--json", request.json, "print JSON (schema poolsentry.analysis/1)");
  options.size("--paged-limit", request.limits.paged_bytes, "what the paged pool can grow to");
  options.size("--nonpaged-limit", request.limits.nonpaged_bytes,
               "what the nonpaged pool can grow to");
  options.duration("--interval", request.interval,
                   "how far apart the snapshots of a log without times are");
  options.text("--config", request.config, "FILE", "take thresholds and limits from this file");
  return options.parse(arguments, terminal);
}

std::vector<LogFile> with_times(const std::vector<std::string>& paths) {
  const TimePoint now = SystemClock().now();
  std::vector<LogFile> files;
  files.reserve(paths.size());
  for (const std::string& path : paths) files.push_back({path, written_at(path).value_or(now)});
  return files;
}

// A line on the terminal that says how far it is; not in a file, and not for a program.
std::function<void(std::uint64_t)> progress_on(std::ostream& err) {
  constexpr std::uint64_t kSnapshotsBetween = 1000;
  if (!is_terminal(StandardStream::kError)) return {};
  return [&err](std::uint64_t snapshots) {
    if (snapshots % kSnapshotsBetween == 0) {
      err << '\r' << format_count(snapshots) << " snapshots" << std::flush;
    }
  };
}

bool any_open(const Detector& detector) {
  return std::any_of(detector.leaks().begin(), detector.leaks().end(),
                     [](const Leak& leak) { return leak.is_open(); });
}

}  // namespace

ExitStatus run_analyze(std::span<const std::string> arguments, Terminal& terminal) {
  Request request;
  if (const auto done = parse(arguments, terminal, request)) return *done;
  const Result<Config> config =
      request.config ? load_config({*request.config, true}) : Result<Config>(Config{});
  if (!config) return report_error(config.error(), terminal);

  Engine engine(engine_settings(*config, request.limits));
  LossLog losses;
  const Result<void> analyzed = analyze_logs(
      with_times(request.files), {request.interval, progress_on(terminal.err)}, engine, losses);
  if (!analyzed) return report_error(analyzed.error(), terminal);

  const AnalysisFigures figures{engine.detector(),   losses,
                                engine.host(),       engine.snapshot_count(),
                                engine.first_time(), engine.last_time()};
  terminal.out << (request.json ? analysis_json(figures) : analysis_text(figures));
  return any_open(engine.detector()) ? ExitStatus::kLeakOpen : ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
