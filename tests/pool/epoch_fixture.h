// Samples for the tests of EpochTracker: one call a sample, times in seconds from a fixed start.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/pool/epoch.h"

namespace poolsentry {

// 2026-03-02T00:00:00Z.
inline constexpr TimePoint kStart{std::chrono::seconds{1'772'409'600}};

inline constexpr Duration seconds(std::int64_t count) { return std::chrono::seconds{count}; }
inline constexpr Duration hours(std::int64_t count) { return std::chrono::hours{count}; }
inline constexpr Duration days(std::int64_t count) { return std::chrono::days{count}; }

inline Snapshot sample_with_uptime(Duration clock, Duration uptime, bool wraps = false) {
  Snapshot snapshot;
  snapshot.time = kStart + clock;
  snapshot.uptime = uptime;
  snapshot.uptime_wraps_at_32_bits = wraps;
  return snapshot;
}

// `count` tags, all of which have had `allocs` allocations.
inline Snapshot sample_with_counters(Duration clock, std::uint64_t allocs, unsigned count = 20) {
  Snapshot snapshot;
  snapshot.time = kStart + clock;
  for (unsigned i = 0; i < count; ++i) {
    const Tag tag = Tag::from_value(0x41414141U + i);
    snapshot.usages.push_back({tag, Pool::kPaged, allocs, 0, allocs, allocs * 16});
  }
  return snapshot;
}

inline Snapshot sample_of_totals(Duration clock, std::uint64_t bytes) {
  Snapshot snapshot;
  snapshot.time = kStart + clock;
  snapshot.totals_only = true;
  snapshot.total(Pool::kPaged).bytes = bytes;
  return snapshot;
}

}  // namespace poolsentry
