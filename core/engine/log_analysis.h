// Judges logs as the service would have judged the server that wrote them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/engine/engine.h"
#include "core/formats/loss_log.h"

namespace poolsentry {

struct LogFile {
  std::string path;        // "-" is standard input
  TimePoint written_at{};  // the time of a log that has none of its own
};

struct LogAnalysisOptions {
  std::optional<Duration> interval;  // distance of snapshots in logs without times
  // Called after each snapshot; may be empty. For progress on a terminal.
  std::function<void(std::uint64_t snapshots)> progress;
};

// Reads every log, in the order of their first snapshots, through `engine`. What could not be used,
// a log that cannot be opened among it, is in `losses`. kInput where nothing could be used at
// all, and where every snapshot is older than the one before.
[[nodiscard]] Result<void> analyze_logs(std::vector<LogFile> files,
                                        const LogAnalysisOptions& options, Engine& engine,
                                        LossLog& losses);

}  // namespace poolsentry
