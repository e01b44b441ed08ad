// Runs the service's body in a console.
#pragma once

#include "core/base/result.h"
#include "service/host/service_body.h"

namespace poolsentry {

// Makes the body and runs it on the calling thread until it returns by itself or a person or the
// system ends it: Ctrl-C and SIGTERM on posix; Ctrl-C, Ctrl-Break, the window's close button,
// logoff and shutdown on Windows. The body then stops within 3 s (its contract) and its result
// comes back; a second Ctrl-C ends the process at once.
//
// The handlers of signals and console events belong to the process: not more than one call at a
// time.
[[nodiscard]] Result<void> run_in_console(ServiceBodyFactory& factory);

}  // namespace poolsentry
