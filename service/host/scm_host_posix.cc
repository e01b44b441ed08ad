#include "service/host/scm_host.h"
#include "service/host/service_control.h"

namespace poolsentry {

Result<void> run_as_service(ServiceBodyFactory& /*factory*/) {
  return failure(ErrorKind::kUnavailable, kNoServicesHere);
}

}  // namespace poolsentry
