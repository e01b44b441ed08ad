// One secret as a file: what of secret_store.h differs between systems. Used by secret_store.cc.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "service/nt/secret_text.h"

namespace poolsentry {

// UTF-8 paths.
struct SecretFile {
  std::string folder;
  std::string path;  // in `folder`
  // Of a file in `folder` that is written first and then takes the place of `path`: the process's
  // number is added.
  std::string temporary;
};

// Nothing where there is no such file. kInternal where it cannot be read, is not the system's or
// ours alone, or cannot be decrypted: the text says what to do.
[[nodiscard]] Result<std::optional<SecretText>> read_secret_file(const SecretFile& file);

// Makes the folder and replaces the file. The text is a note for the administrator, empty where
// there is none. kUnavailable where only an administrator may, or where the file could not be kept
// from others.
[[nodiscard]] Result<std::string> write_secret_file(const SecretFile& file,
                                                    const SecretText& secret);

}  // namespace poolsentry
