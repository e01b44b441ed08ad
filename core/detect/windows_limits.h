// How large Microsoft documents that the pools of a Windows release can grow.
//
// Source: "Memory Limits for Windows and Windows Server Releases",
// https://learn.microsoft.com/windows/win32/memory/memory-limits-for-windows-releases. What it
// leaves open:
// - x86 since Vista: "available kernel-mode virtual address space" is 2 GB in all, for both pools;
//   its "384 GB" and "16 TB" for x86 cannot be more either.
// - 2003 x64, nonpaged: "up to 128 GB depending on configuration and RAM"; 40 % of the RAM is
//   Windows Internals, 5th edition.
// - Vista SP1 and SP2 have the builds of Server 2008 and are taken for it: a server has this more
//   often.
// - Windows 2000: an earlier edition of the page and Microsoft KB 312362.
// - Releases after Windows 10 and Server 2016 have no row of their own and are treated as these.
// The /3GB switch leaves x86 less (128 MB nonpaged on 2003). Nothing that is read tells it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

struct WindowsLimits {
  std::string_view name;  // "Windows Server 2003 (x86)"
  Architecture architecture = Architecture::kUnknown;
  std::uint32_t first_build = 0;
  std::uint32_t last_build = 0;
  std::uint64_t paged_bytes = 0;
  std::uint64_t nonpaged_bytes = 0;
  unsigned nonpaged_ram_percent =
      0;  // the most of the RAM, beside nonpaged_bytes; 0: not documented

  [[nodiscard]] std::uint64_t bytes(Pool pool) const {
    return pool == Pool::kPaged ? paged_bytes : nonpaged_bytes;
  }
};

// The row of the release that the snapshot names by build and architecture; null where one of both
// is not known or no release has that build. The row lives as long as the program.
[[nodiscard]] const WindowsLimits* windows_limits(const Snapshot& snapshot);

}  // namespace poolsentry
