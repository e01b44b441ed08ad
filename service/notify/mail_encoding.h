// The header lines of a mail: any text in lines of ASCII. None of them has its last CRLF, which
// libcurl writes; folded ones have those between.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poolsentry {

// RFC 4648, section 4, in one line. The result has no more capacity than it needs at any time, so
// that wiping it wipes all of it.
[[nodiscard]] std::string base64(std::string_view bytes);

// "Name: value" for a value that is ASCII by nature; any other byte, line breaks above
// all, becomes '?'.
[[nodiscard]] std::string header_line(std::string_view name, std::string_view value);

// The same for text of people: at most kMaxHeaderText bytes of it, control characters as \xNN, in
// encoded words (RFC 2047) where it is not plain ASCII, in lines of at most 76 characters.
inline constexpr std::size_t kMaxHeaderText = 400;
[[nodiscard]] std::string text_header(std::string_view name, std::string_view text);

// "To: a@example.net," and each other address in a line of its own.
[[nodiscard]] std::string address_header(std::string_view name,
                                         const std::vector<std::string>& addresses);

}  // namespace poolsentry
