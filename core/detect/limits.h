// How large a pool can grow, and how that is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

enum class LimitFrom : std::uint8_t {
  kUnknown,   // nothing says it
  kOption,    // the user's command line
  kConfig,    // the user's configuration
  kSnapshot,  // the log or the kernel gives it
  kCommit,    // what the pool holds and what the commit limit leaves for everything
  kMemory,    // the RAM: what is available now, or the share of it that Windows allows
  kWindows,   // the maximum that Microsoft documents for this release of Windows
  kRegistry,  // a setting of this server in its registry
};

// "option", "config", "snapshot", "commit", "memory", "windows", "registry"; "unknown". Stable.
[[nodiscard]] std::string_view limit_from_name(LimitFrom from);

struct PoolLimit {
  std::optional<std::uint64_t> bytes;
  LimitFrom from = LimitFrom::kUnknown;
  // What `from` does not say; text that lives as long as the program.
  std::string_view rule = {};  // the release of Windows, or the value in the registry
  unsigned ram_percent = 0;    // of kMemory: the documented share; 0 for what is available
};

// One part of a sentence for people: "the limit is the documented maximum of Windows Server 2003
// (x86)".
[[nodiscard]] std::string limit_reason(const PoolLimit& limit);

// What the user gave; nothing for "auto".
struct LimitSettings {
  PoolLimit paged;
  PoolLimit nonpaged;

  [[nodiscard]] const PoolLimit& of(Pool pool) const {
    return pool == Pool::kPaged ? paged : nonpaged;
  }
};

// The limit in force for one pool: the user's word, else the snapshot's, else the smallest of what
// applies, because the pool meets that first:
//
// - Commit, both pools: both are charged against it, so a pool can take at most what the commit
//   limit leaves free ("Memory Limits for Windows and Windows Server Releases",
//   https://learn.microsoft.com/windows/win32/memory/memory-limits-for-windows-releases).
// - RAM, nonpaged pool: what it holds and what is available. Working sets are trimmed for it, so
//   what is available counts as at least 1/16 of the RAM (a judgement of ours), else each moment of
//   shortage would look like a full pool. Never more than the RAM. Applies where both figures are
//   known.
// - The release of Windows (windows_limits.h), and the share of the RAM that it allows nonpaged
//   pool. Where build or architecture is not known this does not apply.
// - The registry of x86: PagedPoolSize before Vista; PagedPoolLimit and NonPagedPoolLimit since
//   Vista SP1 and Server 2008 (pool_registry.h has the sources). An automatic PagedPoolSize is
//   taken as 343 MB on 2000 and 2003 (Microsoft KB 312362). NonPagedPoolSize is the size that the
//   pool starts with and PoolUsageMaximum a threshold for trimming: neither is a limit.
//
// What a pool holds already refutes a documented or configured maximum that is smaller by more than
// an eighth: that one is passed over.
//
// A pure function of the snapshot. Commit and available memory move from sample to sample, and with
// them the limit and at times the rule that gives it: what shall not follow that has to smooth it.
[[nodiscard]] PoolLimit pool_limit(const LimitSettings& settings, const Snapshot& snapshot,
                                   Pool pool);

}  // namespace poolsentry
