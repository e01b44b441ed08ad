// Milliseconds since the system started, in 64 bits, on systems that count them in 32.
#pragma once

#include <cstdint>

namespace poolsentry {

// What the count is now: `last` is the count at the call before (0 at the first), `now` the low 32
// bits of the time, which wrap after 49.7 days. Right as long as two calls are not further apart
// than that. A `now` that is up to a minute behind `last` was read by a thread that another one
// overtook: the count then stays.
[[nodiscard]] constexpr std::uint64_t widen_tick_count(std::uint64_t last, std::uint32_t now) {
  constexpr std::uint32_t kOvertaken_ms = 60'000;
  const auto last_low = static_cast<std::uint32_t>(last);
  if (last_low - now < kOvertaken_ms) return last;
  return last + (now - last_low);
}

}  // namespace poolsentry
