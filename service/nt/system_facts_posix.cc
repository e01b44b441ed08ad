#include "service/nt/system_facts.h"

#include <unistd.h>

#include <array>

namespace poolsentry {

std::string computer_name() {
  // POSIX: at most 255 bytes, and no terminator where it is cut.
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::optional<std::uint32_t> windows_build() { return std::nullopt; }

bool is_wow64_process() { return false; }

Architecture kernel_architecture() { return Architecture::kUnknown; }

PoolRegistry read_pool_registry() { return {}; }

}  // namespace poolsentry
