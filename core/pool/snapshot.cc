#include "core/pool/snapshot.h"

namespace poolsentry {

std::string_view pool_name(Pool pool) { return pool == Pool::kPaged ? "paged" : "nonpaged"; }

std::string_view architecture_name(Architecture architecture) {
  if (architecture == Architecture::kUnknown) return {};
  return architecture == Architecture::kX86 ? "x86" : "x64";
}

Architecture architecture_from_name(std::string_view name) {
  if (name == "x86") return Architecture::kX86;
  return name == "x64" ? Architecture::kX64 : Architecture::kUnknown;
}

std::uint64_t Snapshot::pool_bytes(Pool pool) const {
  if (total(pool).bytes) return *total(pool).bytes;
  std::uint64_t sum = 0;
  for (const TagUsage& usage : usages) {
    sum += usage.pool == pool ? usage.bytes : 0;
  }
  return sum;
}

void Snapshot::clear() {
  auto usages_buffer = std::move(usages);
  auto processes_buffer = std::move(processes);
  auto host_buffer = std::move(host);
  *this = Snapshot{};
  usages_buffer.clear();
  processes_buffer.clear();
  host_buffer.clear();
  usages = std::move(usages_buffer);
  processes = std::move(processes_buffer);
  host = std::move(host_buffer);
}

}  // namespace poolsentry
