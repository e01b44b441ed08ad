// Windows' error numbers as our errors. *_win.cc only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace poolsentry {

// "what: Access is denied (Windows error 5)". The text is the system's own, in its language; the
// number is always there, to search for.
[[nodiscard]] Error windows_error(std::uint32_t code, std::string_view what,
                                  ErrorKind kind = ErrorKind::kInternal);

// The same for GetLastError(), read first thing.
[[nodiscard]] Error last_error(std::string_view what, ErrorKind kind = ErrorKind::kInternal);

// The same for functions that only an administrator may call: where access was denied it is
// kUnavailable and says what to do.
[[nodiscard]] Error administrator_error(std::uint32_t code, std::string_view what);

}  // namespace poolsentry
