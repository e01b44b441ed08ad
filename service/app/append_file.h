// Whole pieces of text at the end of a file.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace poolsentry {

// Adds `text` to the file, which is made where it is missing, with one write. All or nothing: where
// the write fails half-way (a full disk), the file gets its former length back, and only where that
// fails too does the message say how much of the piece is there. kUsage where the file cannot be
// opened for writing, kInternal where it cannot be written.
[[nodiscard]] Result<void> append_to_file(const std::string& path, std::string_view text);

}  // namespace poolsentry
