#include "core/detect/limits.h"

#include <algorithm>
#include <array>

#include "core/detect/windows_limits.h"

namespace poolsentry {
namespace {

constexpr std::uint64_t kMB = std::uint64_t{1} << 20U;

// What the memory manager can make available at any time, as a part of the RAM.
constexpr std::uint64_t kReclaimablePart = 16;
// How far a pool may be above a maximum before it refutes it: documented figures are round, and
// "NonPagedPoolLimit" may be exceeded a little.
constexpr std::uint64_t kTolerancePart = 8;

// Since Vista both pools are sized while the system runs; PagedPoolSize belongs to those before.
constexpr std::uint32_t kFirstVistaBuild = 6000;
constexpr std::uint32_t kFirstBuildWithPoolLimits = 6001;
constexpr std::uint32_t kXpBuild = 2600;
constexpr std::uint32_t kLargestPagedPoolSize = 0x2000'0000;
constexpr std::uint32_t kLargestPoolLimitMB = 2048;
constexpr std::uint64_t kAutomaticPagedBytes = 343 * kMB;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

std::uint64_t percent_of(std::uint64_t bytes, unsigned percent) {
  return bytes / 100 * percent + bytes % 100 * percent / 100;
}

PoolLimit commit_limit(const Snapshot& snapshot, Pool pool) {
  const MemoryFigures& memory = snapshot.memory;
  if (!memory.commit_bytes || !memory.commit_limit_bytes) return {};
  const bool exceeded = *memory.commit_bytes > *memory.commit_limit_bytes;
  const std::uint64_t free = exceeded ? 0 : *memory.commit_limit_bytes - *memory.commit_bytes;
  return {sum(snapshot.pool_bytes(pool), free), LimitFrom::kCommit};
}

PoolLimit available_memory(const Snapshot& snapshot, Pool pool) {
  const MemoryFigures& memory = snapshot.memory;
  if (pool == Pool::kPaged || !memory.physical_bytes || !memory.available_bytes) return {};
  const std::uint64_t free =
      std::max(*memory.available_bytes, *memory.physical_bytes / kReclaimablePart);
  const std::uint64_t reachable = sum(snapshot.pool_bytes(pool), free);
  return {std::min(reachable, *memory.physical_bytes), LimitFrom::kMemory};
}

PoolLimit documented_share(const WindowsLimits& release, const Snapshot& snapshot, Pool pool) {
  const auto& physical = snapshot.memory.physical_bytes;
  if (pool == Pool::kPaged || !physical || release.nonpaged_ram_percent == 0) return {};
  return {percent_of(*physical, release.nonpaged_ram_percent), LimitFrom::kMemory, release.name,
          release.nonpaged_ram_percent};
}

// 0xFFFFFFFF asks for the most that there is, which the release's own maximum says.
PoolLimit paged_pool_size(const Snapshot& snapshot) {
  const auto& size = snapshot.registry.paged_pool_size;
  if (!size || *size > kLargestPagedPoolSize) return {};
  if (*size > 0) return {*size, LimitFrom::kRegistry, "PagedPoolSize"};
  if (*snapshot.build == kXpBuild) return {};
  return {kAutomaticPagedBytes, LimitFrom::kRegistry,
          "PagedPoolSize 0: automatic, usually no more than 343 MB"};
}

PoolLimit registry_pool_limit(const PoolRegistry& registry, Pool pool) {
  const bool paged = pool == Pool::kPaged;
  const auto& limit = paged ? registry.paged_pool_limit : registry.nonpaged_pool_limit;
  if (!limit || *limit == 0 || *limit > kLargestPoolLimitMB) return {};
  return {*limit * kMB, LimitFrom::kRegistry, paged ? "PagedPoolLimit" : "NonPagedPoolLimit"};
}

// Of a release that is known: build and architecture are there.
PoolLimit registry_limit(const Snapshot& snapshot, Pool pool) {
  if (snapshot.architecture != Architecture::kX86) return {};
  if (*snapshot.build >= kFirstBuildWithPoolLimits) {
    return registry_pool_limit(snapshot.registry, pool);
  }
  const bool has_size = pool == Pool::kPaged && *snapshot.build < kFirstVistaBuild;
  return has_size ? paged_pool_size(snapshot) : PoolLimit{};
}

void take_if_smaller(PoolLimit& least, const PoolLimit& other) {
  if (other.bytes && (!least.bytes || *other.bytes < *least.bytes)) least = other;
}

void take_maximum(PoolLimit& least, const PoolLimit& maximum, std::uint64_t pool_bytes) {
  if (!maximum.bytes) return;
  const bool refuted = pool_bytes > sum(*maximum.bytes, *maximum.bytes / kTolerancePart);
  if (!refuted) take_if_smaller(least, maximum);
}

}  // namespace

std::string_view limit_from_name(LimitFrom from) {
  constexpr std::array<std::string_view, 8> kNames = {"unknown", "option", "config",  "snapshot",
                                                      "commit",  "memory", "windows", "registry"};
  return kNames[static_cast<std::size_t>(from)];
}

std::string limit_reason(const PoolLimit& limit) {
  const std::string rule(limit.rule);
  switch (limit.from) {
    case LimitFrom::kUnknown:
      return "nothing says how large the pool can grow";
    case LimitFrom::kOption:
      return "the limit was given as an option";
    case LimitFrom::kConfig:
      return "the limit is from the configuration";
    case LimitFrom::kSnapshot:
      return "the limit is from the data itself";
    case LimitFrom::kCommit:
      return "the limit is what the commit limit leaves free";
    case LimitFrom::kMemory:
      if (limit.ram_percent == 0) return "the limit is what the available RAM leaves free";
      return "the limit is " + std::to_string(limit.ram_percent) +
             " % of the RAM, the documented share of " + rule;
    case LimitFrom::kWindows:
      return "the limit is the documented maximum of " + rule;
    case LimitFrom::kRegistry:
      return "the limit is from the registry (" + rule + ")";
  }
  return {};
}

PoolLimit pool_limit(const LimitSettings& settings, const Snapshot& snapshot, Pool pool) {
  if (settings.of(pool).bytes) return settings.of(pool);
  if (snapshot.total(pool).limit_bytes) {
    return {snapshot.total(pool).limit_bytes, LimitFrom::kSnapshot};
  }
  PoolLimit least = commit_limit(snapshot, pool);
  take_if_smaller(least, available_memory(snapshot, pool));
  const WindowsLimits* const release = windows_limits(snapshot);
  if (release == nullptr) return least;
  const std::uint64_t held = snapshot.pool_bytes(pool);
  take_maximum(least, {release->bytes(pool), LimitFrom::kWindows, release->name}, held);
  take_maximum(least, documented_share(*release, snapshot, pool), held);
  take_maximum(least, registry_limit(snapshot, pool), held);
  return least;
}

}  // namespace poolsentry
