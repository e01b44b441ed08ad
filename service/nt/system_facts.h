// What this system is: fixed while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/pool/snapshot.h"

namespace poolsentry {

// The computer's name as administrators know it (NetBIOS on Windows); empty where it has none.
[[nodiscard]] std::string computer_name();

// The build number, 3790 for Server 2003, not bent by compatibility settings. posix: nothing.
[[nodiscard]] std::optional<std::uint32_t> windows_build();

// True for a 32-bit program on a 64-bit Windows, to which the kernel shows sizes cut to 32 bits.
[[nodiscard]] bool is_wow64_process();

// The kernel's, whatever this program is built for. posix: unknown.
[[nodiscard]] Architecture kernel_architecture();

// The pools' settings in the registry, which hold until the server starts again. What cannot be
// read is as if it were not there. posix: nothing.
[[nodiscard]] PoolRegistry read_pool_registry();

}  // namespace poolsentry
