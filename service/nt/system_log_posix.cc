#include "service/nt/system_log.h"

namespace poolsentry {

Result<std::unique_ptr<SystemLog>> open_system_log(OnError /*on_error*/) {
  return failure(ErrorKind::kUnavailable, "the System log exists on Windows only");
}

}  // namespace poolsentry
