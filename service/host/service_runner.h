// The life of a service from its start to its end: the same under the service control manager and
// in a console, where nobody listens to the reports.
#pragma once

#include "core/base/result.h"
#include "service/host/service_body.h"
#include "service/host/service_lifecycle.h"
#include "service/host/stop_relay.h"

namespace poolsentry {

// Makes the body, runs it until it returns, takes it down and reports STOPPED, in this order. An
// exception of the factory or the body comes back as kInternal: none passes through Windows. The
// error that comes back is also the exit code that was reported.
//
// `stop` may be asked to stop at any time and from any thread.
[[nodiscard]] Result<void> run_service(ServiceBodyFactory& factory, ServiceLifecycle& lifecycle,
                                       StopRelay& stop) noexcept;

// The same with nobody to report to.
[[nodiscard]] Result<void> run_unattended(ServiceBodyFactory& factory, StopRelay& stop) noexcept;

}  // namespace poolsentry
