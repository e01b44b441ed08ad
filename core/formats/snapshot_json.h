// One snapshot as one line of JSON: {"schema":"poolsentry.snapshot/1",...}. docs/formats.md has its
// fields; what is not known is null.
#pragma once

#include <string>

#include "core/pool/snapshot.h"

namespace poolsentry {

// With its line feed.
[[nodiscard]] std::string write_snapshot_json(const Snapshot& snapshot);

}  // namespace poolsentry
