#include "service/notify/event_log_notifier.h"

namespace poolsentry {

Result<std::unique_ptr<Notifier>> open_event_log() {
  return failure(ErrorKind::kUnavailable, "the event log exists on Windows only");
}

}  // namespace poolsentry
