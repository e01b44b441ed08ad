// Bytes in UTF-16 as bytes in UTF-8; everything else unchanged.
#pragma once

#include <memory>

#include "core/formats/byte_source.h"

namespace poolsentry {

// Looks at the first bytes: a byte-order mark of UTF-16, or (PowerShell's >> writes none) every
// other byte zero as in ASCII written in UTF-16. Halves of a surrogate pair that stand alone become
// U+FFFD. The mark itself is passed on as U+FEFF.
[[nodiscard]] std::unique_ptr<ByteSource> as_utf8(std::unique_ptr<ByteSource> bytes);

}  // namespace poolsentry
