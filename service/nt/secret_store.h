// Passwords and tokens outside the configuration, each under a name: "smtp".
//
// In the folder "secrets" of the data folder, one file each. Windows: encrypted by DPAPI in machine
// scope (CryptProtectData with CRYPTPROTECT_LOCAL_MACHINE,
// https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata), so that the
// service reads what an administrator stored; the folder's permissions keep it from everyone else.
// posix: in clear, in a file that only its owner may read (0600).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "service/nt/secret_text.h"

namespace poolsentry {

// Longer ones are refused: an OAuth 2.0 token has a few KB.
inline constexpr std::size_t kMaxSecretBytes = 16'384;

// Letters, digits, '-' and '_', 1 to 64 of them: it becomes a file name.
[[nodiscard]] bool is_secret_name(std::string_view name);

// kUnavailable where no secret of that name is stored: the message says how to store one.
// kInternal where it cannot be read or decrypted.
[[nodiscard]] Result<SecretText> read_secret(std::string_view name);

// Replaces the one that is there, as a whole or not at all.
[[nodiscard]] Result<void> write_secret(std::string_view name, const SecretText& secret);

// False where there was none.
[[nodiscard]] Result<bool> remove_secret(std::string_view name);

}  // namespace poolsentry
