// The one real clock. Only a composition root (a verb, the service's body) makes one.
#pragma once

#include "core/base/time.h"

namespace poolsentry {

// The system's UTC time; it may be set back while we run.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() override;
};

}  // namespace poolsentry
