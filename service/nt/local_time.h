// The local time of this machine, by its own time zone.
#pragma once

namespace poolsentry {

// Minutes since midnight, 0 to 1439. Callable from any thread.
[[nodiscard]] int local_minute_of_day();

}  // namespace poolsentry
