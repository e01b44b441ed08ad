// Windows' UTF-16 and our UTF-8. *_win.cc only.
#pragma once

#include <string>
#include <string_view>

namespace poolsentry {

// Bytes that are not UTF-8 become U+FFFD, on every Windows.
[[nodiscard]] std::wstring to_utf16(std::string_view utf8);

// Surrogates without a partner become U+FFFD, on every Windows.
[[nodiscard]] std::string to_utf8(std::wstring_view utf16);

}  // namespace poolsentry
