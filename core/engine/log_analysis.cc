#include "core/engine/log_analysis.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/formats/log_reader.h"

namespace poolsentry {
namespace {

// A loss has its file beside it: the error need not name it again.
std::string without_name(const std::string& message, const std::string& name) {
  const std::string prefix = name + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

std::string shown_name(const LogFile& file) { return file.path == "-" ? "stdin" : file.path; }

Result<std::unique_ptr<LogReader>> open_file(const LogFile& file, const LogAnalysisOptions& options,
                                             LossLog& losses) {
  auto bytes = open_bytes(file.path);
  if (!bytes) return pass_on(bytes);
  return open_log(std::move(*bytes), {shown_name(file), file.written_at, options.interval}, losses);
}

// When the first snapshot of a file was taken. Standard input cannot be read twice, and a file that
// cannot be read will say so in its turn: both keep their place behind the others.
TimePoint first_time_in(const LogFile& file, const LogAnalysisOptions& options) {
  if (file.path == "-") return TimePoint::max();
  LossLog unused;
  Snapshot snapshot;
  const auto reader = open_file(file, options, unused);
  const bool read = reader && (*reader)->next(snapshot).value_or(false);
  return read ? snapshot.time : TimePoint::max();
}

// Logs of a rotation are often named in another order than they were written in.
void sort_by_time(std::vector<LogFile>& files, const LogAnalysisOptions& options) {
  if (files.size() < 2) return;
  std::vector<std::pair<TimePoint, LogFile>> timed;
  timed.reserve(files.size());
  for (LogFile& file : files) timed.emplace_back(first_time_in(file, options), std::move(file));
  std::stable_sort(timed.begin(), timed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::transform(timed.begin(), timed.end(), files.begin(),
                 [](auto& entry) { return std::move(entry.second); });
}

void analyze_file(const LogFile& file, const LogAnalysisOptions& options, Engine& engine,
                  LossLog& losses) {
  auto reader = open_file(file, options, losses);
  const std::string name = shown_name(file);
  if (!reader) return losses.add(name, 0, without_name(reader.error().message, name));
  Snapshot snapshot;
  for (;;) {
    const Result<bool> more = (*reader)->next(snapshot);
    if (!more) losses.add(name, 0, without_name(more.error().message, name));
    if (!more || !*more) return;
    if (engine.observe(snapshot).kind == StepKind::kOutOfOrder) {
      losses.add(name, (*reader)->snapshot_line(),
                 "the snapshot of " + format_utc(snapshot.time) +
                     " is older than the one before it; it was skipped");
    }
    if (options.progress) options.progress(engine.snapshot_count());
  }
}

std::string describe_first_loss(const LossLog& losses) {
  if (losses.kept().empty()) return "it holds no whole snapshot";
  const Loss& loss = losses.kept().front();
  const std::string line = loss.line > 0 ? ":" + std::to_string(loss.line) : "";
  return to_printable(loss.file) + line + ": " + loss.reason;
}

}  // namespace

Result<void> analyze_logs(std::vector<LogFile> files, const LogAnalysisOptions& options,
                          Engine& engine, LossLog& losses) {
  sort_by_time(files, options);
  for (const LogFile& file : files) analyze_file(file, options, engine, losses);
  // One snapshot and nothing after it but older ones: taken for a verdict, it would be a wrong one.
  if (engine.snapshot_count() == 1 && engine.out_of_order_count() > 0) {
    return failure(ErrorKind::kInput,
                   "time runs backwards in the input: " + describe_first_loss(losses) +
                       "; put the snapshots in the order of their times");
  }
  if (engine.snapshot_count() > 0) return {};
  return failure(ErrorKind::kInput,
                 "nothing in the input could be used: " + describe_first_loss(losses));
}

}  // namespace poolsentry
