// How large a pool can grow, and how that is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

enum class LimitFrom : std::uint8_t {
  kUnknown,   // nothing says it
  kOption,    // the user's command line
  kConfig,    // the user's configuration
  kSnapshot,  // the log or the kernel gives it
  kCommit,    // what the pool holds and what the commit limit leaves for everything
};

// "option", "config", "snapshot", "commit"; "unknown".
[[nodiscard]] std::string_view limit_from_name(LimitFrom from);

struct PoolLimit {
  std::optional<std::uint64_t> bytes;
  LimitFrom from = LimitFrom::kUnknown;
};

// What the user gave; nothing for "auto".
struct LimitSettings {
  PoolLimit paged;
  PoolLimit nonpaged;

  [[nodiscard]] const PoolLimit& of(Pool pool) const {
    return pool == Pool::kPaged ? paged : nonpaged;
  }
};

// The limit in force for one pool: the user's word, else the snapshot's, else commit.
//
// Both pools are charged against commit, so a pool can take at most what the commit limit leaves
// free ("Memory Limits for Windows and Windows Server Releases",
// https://learn.microsoft.com/windows/win32/memory/memory-limits-for-windows-releases).
[[nodiscard]] PoolLimit pool_limit(const LimitSettings& settings, const Snapshot& snapshot,
                                   Pool pool);

}  // namespace poolsentry
