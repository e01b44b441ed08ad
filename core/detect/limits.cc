#include "core/detect/limits.h"

#include <array>

namespace poolsentry {

std::string_view limit_from_name(LimitFrom from) {
  constexpr std::array<std::string_view, 5> kNames = {"unknown", "option", "config", "snapshot",
                                                      "commit"};
  return kNames[static_cast<std::size_t>(from)];
}

PoolLimit pool_limit(const LimitSettings& settings, const Snapshot& snapshot, Pool pool) {
  if (settings.of(pool).bytes) return settings.of(pool);
  if (snapshot.total(pool).limit_bytes) {
    return {snapshot.total(pool).limit_bytes, LimitFrom::kSnapshot};
  }
  const MemoryFigures& memory = snapshot.memory;
  if (!memory.commit_bytes || !memory.commit_limit_bytes) return {};
  const bool exceeded = *memory.commit_bytes > *memory.commit_limit_bytes;
  const std::uint64_t free = exceeded ? 0 : *memory.commit_limit_bytes - *memory.commit_bytes;
  return {snapshot.pool_bytes(pool) + free, LimitFrom::kCommit};
}

}  // namespace poolsentry
