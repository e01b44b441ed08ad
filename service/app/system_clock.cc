#include "service/app/system_clock.h"

namespace poolsentry {

TimePoint SystemClock::now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace poolsentry
