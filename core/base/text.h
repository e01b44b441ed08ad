// Text from outside, made safe: numbers without locale, UTF-8, and what may reach a terminal.
#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace poolsentry {

// Reads the whole of `text` as a decimal number: no blank, no plus sign, no locale. False where it
// is not one or does not fit; `value` is then unchanged.
template <class Integer>
[[nodiscard]] bool parse_number(std::string_view text, Integer& value) {
  const char* const end = text.data() + text.size();
  Integer read{};
  const auto [stop, error] = std::from_chars(text.data(), end, read);
  if (error != std::errc{} || stop != end) return false;
  value = read;
  return true;
}

// Of ASCII.
[[nodiscard]] constexpr bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The lines of the text without their breaks ('\n'); none of an empty text, and none behind a break
// at its end.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

// The longest beginning of valid UTF-8 that has at most `max_bytes` and whole characters.
[[nodiscard]] std::string_view whole_characters(std::string_view utf8, std::size_t max_bytes);

// Without the blanks and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
[[nodiscard]] std::string to_lower(std::string_view ascii);

// The text as valid UTF-8: bytes that are not part of a well-formed sequence become U+FFFD. Every
// string of JSON output goes through it (product.md: "every string is valid UTF-8").
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

// The text for a terminal, a log line or an event: valid UTF-8 in which control characters
// (terminal escapes, line breaks, C1 controls) are written \xNN. At most `max_bytes` long, cut at a
// character.
[[nodiscard]] std::string to_printable(std::string_view bytes, std::size_t max_bytes = 4096);

// The text for a page, in an element or in a quoted attribute: valid UTF-8 in which & < > " and '
// are entities. Control characters other than the line break, which HTML forbids, are U+FFFD.
[[nodiscard]] std::string escape_html(std::string_view bytes);

// The word of `candidates` nearest to `word` by edit distance, or nothing where none is near enough
// to be a slip of the finger (a third of its length).
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            const std::vector<std::string_view>& candidates);

// "a, b and c".
[[nodiscard]] std::string join_for_people(const std::vector<std::string>& words);

}  // namespace poolsentry
