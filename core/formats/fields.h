// Numbers as logs write them, read without locale and without copies: the inner loop of every
// reader.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

inline constexpr std::uint64_t kMax32Bits = 0xFFFF'FFFFU;

// Eight characters at once, the first in the lowest byte: a table of numbers is read by words
// because its widths change from row to row, and each wrong guess of the processor costs as much as
// a word.
inline constexpr std::size_t kWordBytes = 8;
static_assert(std::endian::native == std::endian::little);

[[nodiscard]] inline std::uint64_t load_word(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, kWordBytes);
  return word;
}

inline constexpr std::uint64_t kEightSpaces = 0x2020'2020'2020'2020U;

// How many of the word's first characters are spaces.
[[nodiscard]] constexpr std::size_t leading_spaces(std::uint64_t word) {
  return static_cast<std::size_t>(std::countr_zero(word ^ kEightSpaces)) / 8;
}

// The high bit of each byte that is no digit. One above 127 may mark the byte behind it, too.
[[nodiscard]] constexpr std::uint64_t marks_of_others(std::uint64_t word) {
  const std::uint64_t digits = word ^ 0x3030'3030'3030'3030U;  // '0' to '9' become 0 to 9
  return (digits | (digits + 0x7676'7676'7676'7676U)) & 0x8080'8080'8080'8080U;
}

// How many of the word's first characters are digits.
[[nodiscard]] constexpr std::size_t leading_digits(std::uint64_t word) {
  return static_cast<std::size_t>(std::countr_zero(marks_of_others(word))) / 8;
}

// The value of eight digits that are bytes of 0 to 9: neighbours are joined to pairs, the pairs to
// fours, the fours to the whole, each by one multiplication.
[[nodiscard]] constexpr std::uint64_t value_of_bytes(std::uint64_t bytes) {
  std::uint64_t v = (bytes * (1 + (10U << 8U)) >> 8U) & 0x00FF'00FF'00FF'00FFU;
  v = (v * (1 + (100U << 16U)) >> 16U) & 0x0000'FFFF'0000'FFFFU;
  return v * (1 + (std::uint64_t{10'000} << 32U)) >> 32U;
}

// The same of eight characters, of which the first may be spaces or zero bytes.
[[nodiscard]] constexpr std::uint64_t value_of_word(std::uint64_t word) {
  return value_of_bytes(word & 0x0F0F'0F0F'0F0F'0F0FU);
}

// The value of the word's first `count` characters, 1 to 8 digits.
[[nodiscard]] constexpr std::uint64_t value_of_digits(std::uint64_t word, std::size_t count) {
  return value_of_word(word << (8 * (kWordBytes - count)));
}

inline constexpr std::array<std::uint64_t, kWordBytes + 1> kPowersOf10 = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// The part of read_number_before that is needed less often: 8 digits and more, or something else
// than spaces before a shorter number.
[[nodiscard]] bool read_long_number_before(const char* end, std::uint64_t& value);

// The number of up to 15 digits that ends just before `end`, with a space before it; at least 16
// characters can be read there. False where it is not as simple as that.
[[nodiscard]] inline bool read_number_before(const char* end, std::uint64_t& value) {
  const std::uint64_t word = load_word(end - kWordBytes);
  const std::uint64_t others = marks_of_others(word);
  if (others == 0) return read_long_number_before(end, value);
  const auto digits_bits = static_cast<unsigned>(std::countl_zero(others)) & ~7U;
  if ((word ^ kEightSpaces) << digits_bits != 0) return read_long_number_before(end, value);
  value = value_of_word(word);
  return digits_bits != 0;
}

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Takes `word` off the front of `text`; false where something else stands there.
[[nodiscard]] inline bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// Takes the first line and its end (LF, CR, or one of CRLF) off `text`; the line is without it.
[[nodiscard]] std::string_view take_line(std::string_view& text);

// Takes blanks and tabs off the front of `text`.
inline void skip_blanks(std::string_view& text) {
  while (text.size() >= kWordBytes) {
    const std::size_t count = leading_spaces(load_word(text.data()));
    text.remove_prefix(count);
    if (count < kWordBytes) break;
  }
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

// The part of take_digits that is rarely needed: 20 digits or more, which may not fit.
[[nodiscard]] bool finish_long_number(std::string_view digits, std::uint64_t& value);

// Takes the digits at the front of `text` off it. False where there are none, or where they do not
// fit into 64 bits.
[[nodiscard]] inline bool take_digits(std::string_view& text, std::uint64_t& value) {
  constexpr std::size_t kSafeDigits = 19;  // fewer than 10^19 fits: no check for each digit
  const std::string_view before = text;
  value = 0;
  while (text.size() >= kWordBytes) {
    const std::uint64_t word = load_word(text.data());
    const std::size_t count = leading_digits(word);
    if (count > 0) value = value * kPowersOf10[count] + value_of_digits(word, count);
    text.remove_prefix(count);
    if (count < kWordBytes) break;
  }
  // Fewer than eight characters before the end of the line.
  while (!text.empty() && is_digit(text.front())) {
    value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    text.remove_prefix(1);
  }
  const std::size_t count = before.size() - text.size();
  return count <= kSafeDigits ? count > 0 : finish_long_number(before.substr(0, count), value);
}

// Tools that print counters with %d show those above 2^31 as negative: -184 is 2^32 - 184.
[[nodiscard]] constexpr std::uint64_t negated_in_32_bits(std::uint64_t value) {
  return (0 - value) & kMax32Bits;
}

// take_digits with a minus sign, taken in 32 bits.
[[nodiscard]] inline bool take_number(std::string_view& text, std::uint64_t& value) {
  const bool negative = take_word(text, "-");
  if (!take_digits(text, value)) return false;
  if (negative) value = negated_in_32_bits(value);
  return true;
}

// The whole of `field` as a number: blanks around it, digits grouped in threes by comma, full stop,
// apostrophe, blank or no-break blank ("1,234,567"), a minus sign as above. Nothing otherwise.
[[nodiscard]] std::optional<std::uint64_t> parse_grouped(std::string_view field);

// allocs - frees in the counters' width: 32 bits where neither proves more.
[[nodiscard]] constexpr std::uint64_t outstanding_of(std::uint64_t allocs, std::uint64_t frees) {
  const std::uint64_t difference = allocs - frees;
  return allocs <= kMax32Bits && frees <= kMax32Bits ? difference & kMax32Bits : difference;
}

// "Nonp", "Paged" and longer words for the same ("Nonpaged"): what the Type column holds.
[[nodiscard]] std::optional<Pool> parse_pool_type(std::string_view word);

}  // namespace poolsentry
