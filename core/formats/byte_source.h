// Bytes from somewhere, in order, once: a file, standard input, a string in a test.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace poolsentry {

// Used by one thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills the front of `buffer` (never empty) and says how many bytes it put there; 0 is the end.
  // kInput where reading fails.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

// The file at `path` (UTF-8), or standard input for "-". kInput with the reason where it cannot be
// opened or is a folder.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

// The bytes of `text`.
[[nodiscard]] std::unique_ptr<ByteSource> bytes_of(std::string text);

// Passes through, or unpacks where the bytes are gzip (RFC 1952; several members may follow each
// other). A damaged or cut stream gives what could be unpacked and then kInput.
[[nodiscard]] std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed);

}  // namespace poolsentry
