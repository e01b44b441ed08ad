// Values under HKEY_LOCAL_MACHINE. *_win.cc only.
//
// Keys are written without the root: "SYSTEM\\CurrentControlSet\\Services". A process sees the view
// of its own width, which for the x64 build is the real one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace poolsentry {

// Nothing where the key or the value is not there or is of another kind. Expandable text comes back
// as it is stored, not expanded.
[[nodiscard]] Result<std::optional<std::uint32_t>> read_machine_number(const std::string& key,
                                                                       const std::string& name);
[[nodiscard]] Result<std::optional<std::string>> read_machine_text(const std::string& key,
                                                                   const std::string& name);

// Create the key where it is not there. kUnavailable with "run as administrator" where that is why.
[[nodiscard]] Result<void> write_machine_number(const std::string& key, const std::string& name,
                                                std::uint32_t value);
[[nodiscard]] Result<void> write_machine_expandable_text(const std::string& key,
                                                         const std::string& name,
                                                         const std::string& text);

// Removes a key that has no keys below it. One that is not there is no error.
[[nodiscard]] Result<void> delete_machine_key(const std::string& key);

}  // namespace poolsentry
