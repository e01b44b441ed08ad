// The System log of this server.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/diagnose/system_log.h"
#include "service/nt/error_once.h"

namespace poolsentry {

// Watches the log from now on; what was written before is not given. Since Windows Vista by
// EvtSubscribe, whose events have their XML; where that is not there or fails, and on NT 5.2, by
// ReadEventLog. Handles and buffers are obtained here, because near exhaustion they could not be.
//
// `on_error` is called on the thread of take(): once when the log begins to fail, and not again
// until it has worked. kInternal where neither works. The service is no worse for it than before
// there was this watch: say it and go on. posix: kUnavailable.
[[nodiscard]] Result<std::unique_ptr<SystemLog>> open_system_log(OnError on_error);

}  // namespace poolsentry
