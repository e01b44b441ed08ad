// Runs the service's body under Windows' service control manager (SCM).
#pragma once

#include "core/base/result.h"
#include "service/host/service_body.h"

namespace poolsentry {

// Answers the SCM before anything else is done, reports each state to it (service_lifecycle.h),
// runs the body on a thread of the SCM's until it is asked to stop or the system shuts down, and
// returns once STOPPED has been reported: the process should then end, touching as little as
// possible.
//
// The error is the body's, or of its making; what kept the body from being made is written to the
// event log here, since there is nobody else yet to say it. kUsage where the SCM did not start this
// process; kUnavailable on posix. Once in a process.
[[nodiscard]] Result<void> run_as_service(ServiceBodyFactory& factory);

}  // namespace poolsentry
