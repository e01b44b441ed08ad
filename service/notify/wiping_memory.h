// Memory that holds nothing of what was in it once it is given back.
//
// libcurl copies user names, passwords and tokens, and what it makes of them (AUTH lines, HTTP
// headers), to memory that it frees without overwriting it: it would be found in a crash dump of
// the process. curl_global_init_mem() takes these functions instead.
#pragma once

#include <cstddef>

namespace poolsentry {

// malloc and its like, with the same contracts; what they return goes back to wiping_free() only.
// Any thread.
[[nodiscard]] void* wiping_malloc(std::size_t size) noexcept;
[[nodiscard]] void* wiping_calloc(std::size_t count, std::size_t size) noexcept;
[[nodiscard]] void* wiping_realloc(void* memory, std::size_t size) noexcept;
[[nodiscard]] char* wiping_strdup(const char* text) noexcept;
void wiping_free(void* memory) noexcept;

}  // namespace poolsentry
