// Where snapshots come from: a live kernel, or a replayed log. The engine knows only this.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

enum class SourceState {
  kSnapshot,  // the snapshot was filled
  kEnd,       // a replay has no more; a live source never ends
};

// Used by one thread.
class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;

  // Fills `snapshot` with the next one; what it held before is gone. After kInternal the source can
  // be asked again: a live kernel may answer the next time. kUnavailable means that it never will,
  // kInput that a log cannot be read on.
  [[nodiscard]] virtual Result<SourceState> next(Snapshot& snapshot) = 0;

  // For people: "live kernel pools", "replay of strg-leak.log.gz".
  [[nodiscard]] virtual std::string description() const = 0;
};

}  // namespace poolsentry
