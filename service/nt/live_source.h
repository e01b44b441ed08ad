// The live kernel of this system as a source of snapshots.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

// Everything that sampling needs later (functions, buffers) is obtained here; whether the kernel
// reports tags is what the first next() says. `clock` must outlive the source; it gives each
// snapshot's time, while the uptime is the kernel's own count.
//
// next() gives kUnavailable where this system has no pool tags to show, with what to do; kInternal
// with the kernel's status where it failed this time. The totals are best effort: a system that
// does not give them still has its tags.
//
// posix: kUnavailable, since kernel pools exist on Windows only.
[[nodiscard]] Result<std::unique_ptr<SnapshotSource>> open_live_source(Clock& clock);

}  // namespace poolsentry
