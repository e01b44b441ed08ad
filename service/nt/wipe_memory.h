// Overwrites what was secret.
#pragma once

#include <cstddef>
#include <string>

namespace poolsentry {

// Overwrites `size` bytes; not left out by a compiler that sees that nobody reads them again.
void wipe_memory(void* bytes, std::size_t size) noexcept;

// The same for a text, all of its capacity; it is empty afterwards.
void wipe_text(std::string& text) noexcept;

}  // namespace poolsentry
