#include "service/host/service_control.h"

namespace poolsentry {
namespace {

tl::unexpected<Error> no_services() { return failure(ErrorKind::kUnavailable, kNoServicesHere); }

}  // namespace

Result<Change> install_service(const std::string& /*config*/) { return no_services(); }
Result<void> configure_service() { return no_services(); }
Result<Change> uninstall_service() { return no_services(); }
Result<Change> start_service() { return no_services(); }
Result<Change> stop_service() { return no_services(); }
Result<ServiceStatus> service_status() { return no_services(); }

}  // namespace poolsentry
