// One log, read snapshot by snapshot, whatever its format.
//
// open_log() looks at the content (never at the name), picks the format's reader and hands it the
// lines. A reader is tolerant: a damaged line goes into the LossLog and is skipped; the rest is
// used.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/formats/line_reader.h"
#include "core/formats/loss_log.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// What the caller knows and the log may not say.
struct LogOptions {
  std::string name;       // for losses: the path as the user gave it
  TimePoint file_time{};  // when the file was last written: the time of a log without times
  std::optional<Duration> interval;  // distance of snapshots in a log without times
};

// Reads one format. Used by one thread.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Fills `snapshot` with the next one that has anything in it; false at the end of the log.
  // Damaged lines are skipped and counted. kInput only where the bytes cannot be read on (a disk
  // error, a damaged gzip stream): what was whole before has then been given already.
  [[nodiscard]] virtual Result<bool> next(Snapshot& snapshot) = 0;

  // "memsnap pool log", "poolmon screen", ...: for messages.
  [[nodiscard]] virtual std::string_view format_name() const = 0;

  // False where the log gave no times of its own and they were made from the options. Known after
  // the first next().
  [[nodiscard]] virtual bool has_times() const { return true; }

  // The line at which the snapshot given last began: where a complaint about it points to.
  [[nodiscard]] virtual std::uint64_t snapshot_line() const = 0;
};

// The reader for what `bytes` (packed or not) hold. kInput where they are empty, binary, or no
// format that is known; the message lists what is.
[[nodiscard]] Result<std::unique_ptr<LogReader>> open_log(std::unique_ptr<ByteSource> bytes,
                                                          const LogOptions& options,
                                                          LossLog& losses);

}  // namespace poolsentry
