// A snapshot: what the kernel's pools looked like at one moment, by tag.
//
// Every source (a live kernel, a log in any format) makes these; everything behind reads only
// these. A source fills the Snapshot that it is given, so that its buffers are used again and a
// stream of snapshots allocates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/pool/pool_registry.h"
#include "core/pool/tag.h"

namespace poolsentry {

enum class Pool : std::uint8_t { kPaged, kNonpaged };
inline constexpr std::array<Pool, 2> kPools = {Pool::kPaged, Pool::kNonpaged};

// "paged", "nonpaged": the words of JSON, events and settings.
[[nodiscard]] std::string_view pool_name(Pool pool);

// How the source counts allocs and frees. Class 22 of the kernel counts in 32 bits on x64 too, so
// they wrap; text logs inherit that without saying so.
enum class CounterWidth : std::uint8_t {
  k32Bits,   // wraps at 2^32
  k64Bits,   // never wraps
  kUnknown,  // a text log: a value above 2^32 - 1 proves 64 bits, anything else may wrap
};

// The kernel's, not that of the process that asked it: limits depend on it.
enum class Architecture : std::uint8_t { kUnknown, kX86, kX64 };

// "x86", "x64"; empty where it is not known. The other way round every other word is unknown.
[[nodiscard]] std::string_view architecture_name(Architecture architecture);
[[nodiscard]] Architecture architecture_from_name(std::string_view name);

// What one tag holds in one pool, as the source gave it (not unwrapped).
struct TagUsage {
  Tag tag;
  Pool pool = Pool::kPaged;
  std::uint64_t allocs = 0;       // since boot, or since the tag was first used
  std::uint64_t frees = 0;        // the same
  std::uint64_t outstanding = 0;  // allocs - frees in the source's width: objects now in use
  std::uint64_t bytes = 0;        // bytes now in use
};

// The pool columns of one process: its quota charges, not the pool itself.
// Source: PROCESS_MEMORY_COUNTERS QuotaPagedPoolUsage, QuotaNonPagedPoolUsage.
struct ProcessUsage {
  std::uint32_t pid = 0;
  std::string name;
  std::uint64_t paged_bytes = 0;
  std::uint64_t nonpaged_bytes = 0;
  std::uint64_t handles = 0;
};

// One pool as a whole. Nothing stands for "the source does not say".
struct PoolTotal {
  std::optional<std::uint64_t> bytes;        // in use
  std::optional<std::uint64_t> limit_bytes;  // the most it can grow to
};

// The system's memory, in bytes.
struct MemoryFigures {
  std::optional<std::uint64_t> commit_bytes;
  std::optional<std::uint64_t> commit_limit_bytes;
  std::optional<std::uint64_t> physical_bytes;
  std::optional<std::uint64_t> available_bytes;
};

struct Snapshot {
  TimePoint time{};

  // Time since boot as the source counts it. With `time` it tells a reboot from a clock that was
  // set. GetTickCount counts in 32 bits and so does memsnap's TickCount: 49.7 days, then 0 again.
  std::optional<Duration> uptime;
  bool uptime_wraps_at_32_bits = false;

  std::string host;                    // computer name; empty where unknown
  std::optional<std::uint32_t> build;  // Windows build number, 3790 for Server 2003
  Architecture architecture = Architecture::kUnknown;
  PoolRegistry registry;
  std::array<PoolTotal, 2> totals;  // by Pool
  MemoryFigures memory;

  CounterWidth counter_width = CounterWidth::kUnknown;
  // True where the source may have cut bytes to 32 bits (facts: PoolMonX v1, 32-bit writers).
  bool bytes_wrap_at_32_bits = false;
  // True where the source cannot name tags (PerfMon counters, process logs): the totals are all.
  bool totals_only = false;

  std::vector<TagUsage> usages;         // each (tag, pool) at most once, in any order
  std::vector<ProcessUsage> processes;  // mostly empty

  [[nodiscard]] PoolTotal& total(Pool pool) { return totals[static_cast<std::size_t>(pool)]; }
  [[nodiscard]] const PoolTotal& total(Pool pool) const {
    return totals[static_cast<std::size_t>(pool)];
  }

  // The pool's own total where the source gives it, else the sum of its tags (product.md).
  [[nodiscard]] std::uint64_t pool_bytes(Pool pool) const;

  // Empty as if new, but with the buffers kept.
  void clear();
};

}  // namespace poolsentry
