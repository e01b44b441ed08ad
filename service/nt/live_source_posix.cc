#include "service/nt/live_source.h"

namespace poolsentry {

Result<std::unique_ptr<SnapshotSource>> open_live_source(Clock& /*clock*/) {
  return failure(ErrorKind::kUnavailable,
                 "live kernel pools exist on Windows only; use --source replay:FILE");
}

}  // namespace poolsentry
