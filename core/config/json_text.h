// JSON between text and tree. The only place of core/config that knows the JSON library.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/json_value.h"

namespace poolsentry {

// Objects and lists inside each other; the configuration needs 4.
inline constexpr std::size_t kMaxJsonDepth = 16;
// Values of all kinds in one text.
inline constexpr std::size_t kMaxJsonValues = 10'000;

// Reads the whole of `text`: UTF-8 with or without a byte-order mark; // and /* */ comments are
// skipped. kUsage with line and column where it is not JSON, and where a limit is passed.
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text);

// The value as indented text with a line end; a list of plain values stays on one line. Bytes that
// are not UTF-8 become U+FFFD.
[[nodiscard]] std::string write_json(const JsonValue& value);

}  // namespace poolsentry
