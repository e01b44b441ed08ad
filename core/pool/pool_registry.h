// What the registry of a Windows server says about its pools: the values below
// HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management.
//
// They are read as they stand; which of them limits a pool, and where, is said in
// core/detect/limits.h. A change takes effect when the server starts, so one reading holds for as
// long as the server runs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace poolsentry {

// Each REG_DWORD as it is stored; nothing where it is not there or the source does not say.
// Sources: https://technet.microsoft.com/library/cc976157.aspx (PagedPoolSize), cc976155.aspx
// (NonPagedPoolSize);
// https://learn.microsoft.com/windows/win32/memory/memory-management-registry-keys (the limits);
// Microsoft KB 312362 (PoolUsageMaximum).
struct PoolRegistry {
  std::optional<std::uint32_t> paged_pool_size;      // bytes; 0 automatic, 0xFFFFFFFF the most
  std::optional<std::uint32_t> nonpaged_pool_size;   // bytes; 0 automatic
  std::optional<std::uint32_t> paged_pool_limit;     // MB, 0 none; x86 since Vista SP1 and 2008
  std::optional<std::uint32_t> nonpaged_pool_limit;  // the same
  std::optional<std::uint32_t> pool_usage_maximum;   // % of paged pool from which it is trimmed
};

struct PoolRegistryValue {
  std::string_view name;  // the registry's
  std::optional<std::uint32_t> PoolRegistry::*member;
};

// All of them: what a live source reads, and what logs of ours carry.
inline constexpr std::array<PoolRegistryValue, 5> kPoolRegistryValues = {{
    {"PagedPoolSize", &PoolRegistry::paged_pool_size},
    {"NonPagedPoolSize", &PoolRegistry::nonpaged_pool_size},
    {"PagedPoolLimit", &PoolRegistry::paged_pool_limit},
    {"NonPagedPoolLimit", &PoolRegistry::nonpaged_pool_limit},
    {"PoolUsageMaximum", &PoolRegistry::pool_usage_maximum},
}};

// Sets the value of that name; a name that is not one of them changes nothing.
inline void set_registry_value(PoolRegistry& registry, std::string_view name, std::uint32_t value) {
  for (const PoolRegistryValue& known : kPoolRegistryValues) {
    if (known.name == name) registry.*known.member = value;
  }
}

}  // namespace poolsentry
