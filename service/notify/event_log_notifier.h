// Tells the Windows event log.
#pragma once

#include <memory>

#include "core/alert/notifier.h"

namespace poolsentry {

// Alerts go to the Application log under the source PoolSentry (event_log_record.h). The source is
// opened here and kept: near exhaustion it could no longer be. Where the event log is not ready
// yet, each notify() tries again and is an error until it is.
//
// posix: kUnavailable, said once here, since there is no such log.
[[nodiscard]] Result<std::unique_ptr<Notifier>> open_event_log();

}  // namespace poolsentry
