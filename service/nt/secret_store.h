// Passwords and tokens outside the configuration, each under a name: "smtp".
//
// In the folder "secrets" of the data folder, one file each. Windows: encrypted by DPAPI in machine
// scope (CryptProtectData with CRYPTPROTECT_LOCAL_MACHINE,
// https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata), so that the
// service reads what an administrator stored; the folder's permissions keep it from everyone else.
// posix: in clear, in a file that only its owner may read (0600).
//
// No message, error or log line of it has a secret in it. Processes may use it at once: a reader
// finds the old secret or the new one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "service/nt/secret_text.h"

namespace poolsentry {

// Longer ones are refused: an OAuth 2.0 token has a few KB.
inline constexpr std::size_t kMaxSecretBytes = 16'384;

// Lower-case letters, digits, '-' and '_', 1 to 64 of them: it becomes a file name, and "SMTP"
// would be "smtp" on one system and another on the next.
[[nodiscard]] bool is_secret_name(std::string_view name);

// All of the following: kUsage for what is no name of a secret; the message does not repeat it,
// since it may be the secret itself in the wrong place.

// kUnavailable where no secret of that name is stored: the message says how to store one.
// kInternal where it cannot be read or decrypted, or others could read it: what to do about it.
[[nodiscard]] Result<SecretText> read_secret(std::string_view name);

// Replaces the one that is there, as a whole or not at all. What it gives is a note for the
// administrator, nearly always empty: Windows on a drive without permissions (FAT). kUnavailable
// where only an administrator may store secrets; posix: where others could read the file. kUsage
// where `secret` is empty or longer than kMaxSecretBytes.
[[nodiscard]] Result<std::string> write_secret(std::string_view name, const SecretText& secret);

// False where there was none. kUnavailable where only an administrator may.
[[nodiscard]] Result<bool> remove_secret(std::string_view name);

// The names of all that are stored, sorted.
[[nodiscard]] Result<std::vector<std::string>> list_secrets();

}  // namespace poolsentry
