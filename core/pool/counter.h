// Counters that wrap: what happened between two readings of one.
//
// The kernel counts allocs and frees in 32 bits (class 22, on x64 too), so that a busy tag passes
// 2^32 within a day, and every text log inherits that. Inline: this runs for each row of a log.
#pragma once

#include <cstdint>

#include "core/pool/snapshot.h"

namespace poolsentry {

struct CounterStep {
  std::uint64_t delta = 0;  // how far it went on; 0 where it moved back
  bool moved_back =
      false;  // the driver was loaded anew, the system restarted, or the data is older
};

// True where both readings are to be taken modulo 2^32: the source says so, or does not say and
// neither reading proves more bits.
[[nodiscard]] constexpr bool counts_modulo_32(std::uint64_t a, std::uint64_t b,
                                              CounterWidth width) {
  constexpr std::uint64_t kMax32 = 0xFFFF'FFFFU;
  if (width == CounterWidth::kUnknown) return a <= kMax32 && b <= kMax32;
  return width == CounterWidth::k32Bits;
}

// From the reading before to this one. A 32-bit counter that is smaller than before has wrapped, or
// was set back: half of its range (2^31) decides, and a step of that size or more is taken for one
// back. So samples must not lie further apart than 2^31 operations: 15 hours at 38,000 a second.
[[nodiscard]] constexpr CounterStep advance(std::uint64_t previous, std::uint64_t current,
                                            CounterWidth width) {
  constexpr std::uint64_t kHalfRange = 0x8000'0000U;
  const bool wraps = counts_modulo_32(previous, current, width);
  const std::uint64_t step = wraps ? (current - previous) & 0xFFFF'FFFFU : current - previous;
  const bool back = wraps ? step >= kHalfRange : current < previous;
  return {back ? 0 : step, back};
}

// Objects in use: allocs - frees in the counters' width. Frees that are ahead (processors count for
// themselves and are added up one after the other) give 0.
[[nodiscard]] constexpr std::uint64_t outstanding(std::uint64_t allocs, std::uint64_t frees,
                                                  CounterWidth width) {
  return advance(frees, allocs, width).delta;
}

}  // namespace poolsentry
