// Writes snapshots in the forms that people's tools read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

enum class SnapshotFormat { kMemsnap, kPoolmon, kCsv, kJson };

// "memsnap", "poolmon", "csv", "json"; nothing for any other word.
[[nodiscard]] std::optional<SnapshotFormat> snapshot_format_from(std::string_view word);

// The text of one snapshot, ready to be appended to a log; `first` is true where the log is new and
// needs its header. Read back, it gives the same snapshot (up to what the form has no room for).
[[nodiscard]] std::string write_snapshot(const Snapshot& snapshot, SnapshotFormat format,
                                         bool first);

}  // namespace poolsentry
