// The outbox of this machine: outbox.db in the data folder, for one process at a time.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/history/sqlite_outbox.h"

namespace poolsentry {

// Opens it as open_sqlite_outbox() does; `folder` is made where it is missing. What another
// PoolSentry process uses is kInternal: two that send from one file would send everything twice.
[[nodiscard]] Result<OpenedOutbox> open_outbox(const std::string& folder, TimePoint now);

}  // namespace poolsentry
