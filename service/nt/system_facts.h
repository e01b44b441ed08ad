// What this system is: fixed while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace poolsentry {

// The computer's name as administrators know it (NetBIOS on Windows); empty where it has none.
[[nodiscard]] std::string computer_name();

// The build number, 3790 for Server 2003, not bent by compatibility settings. posix: nothing.
[[nodiscard]] std::optional<std::uint32_t> windows_build();

// True for a 32-bit program on a 64-bit Windows, to which the kernel shows sizes cut to 32 bits.
[[nodiscard]] bool is_wow64_process();

}  // namespace poolsentry
