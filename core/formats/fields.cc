#include "core/formats/fields.h"

#include <algorithm>

#include "core/base/text.h"

namespace poolsentry {
namespace {

// The length of the mark between two groups of digits at the front of `text`, or 0: comma, full
// stop, apostrophe, blank, no-break blank (U+00A0; alone in Windows-1252, behind C2 in UTF-8) and
// its narrow kin U+202F. A mark counts only where exactly three digits follow.
std::size_t group_mark_length(std::string_view text) {
  std::size_t length = 0;
  if (text.starts_with("\xE2\x80\xAF")) {
    length = 3;
  } else if (text.starts_with("\xC2\xA0")) {
    length = 2;
  } else if (!text.empty() &&
             std::string_view(",.' \xA0").find(text[0]) != std::string_view::npos) {
    length = 1;
  }
  const std::string_view group = text.substr(length);
  const bool three = group.size() >= 3 && is_digit(group[0]) && is_digit(group[1]) &&
                     is_digit(group[2]) && (group.size() == 3 || !is_digit(group[3]));
  return three ? length : 0;
}

// How many of the word's last characters are digits: at most, because of marks_of_others.
std::size_t trailing_digits(std::uint64_t word) {
  return static_cast<std::size_t>(std::countl_zero(marks_of_others(word))) / 8;
}

// The last `count` characters of the word, the others as zero bytes.
std::uint64_t last_bytes(std::uint64_t word, std::size_t count) {
  return count == 0 ? 0 : word & ~std::uint64_t{0} << (8 * (kWordBytes - count));
}

// True where a space stands before the word's last `count` characters, 0 to 7.
bool has_space_before(std::uint64_t word, std::size_t count) {
  return (word >> (8 * (kWordBytes - 1 - count)) & 0xFFU) == ' ';
}

}  // namespace

bool read_long_number_before(const char* end, std::uint64_t& value) {
  const std::uint64_t low = load_word(end - kWordBytes);
  const std::size_t low_digits = trailing_digits(low);
  value = value_of_word(last_bytes(low, low_digits));
  if (low_digits < kWordBytes) return low_digits > 0 && has_space_before(low, low_digits);
  const std::uint64_t high = load_word(end - 2 * kWordBytes);
  const std::size_t high_digits = trailing_digits(high);
  value += kPowersOf10[kWordBytes] * value_of_word(last_bytes(high, high_digits));
  return high_digits < kWordBytes && has_space_before(high, high_digits);
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool finish_long_number(std::string_view digits, std::uint64_t& value) {
  return parse_number(digits, value);
}

std::optional<std::uint64_t> parse_grouped(std::string_view field) {
  std::string_view text = trim(field);
  const bool negative = take_word(text, "-");
  std::uint64_t value = 0;
  if (!take_digits(text, value)) return std::nullopt;
  while (const std::size_t mark = group_mark_length(text)) {
    std::uint64_t group = 0;
    text.remove_prefix(mark);
    if (value > UINT64_MAX / 1000 || !take_digits(text, group)) return std::nullopt;
    value = value * 1000 + group;
  }
  if (!text.empty()) return std::nullopt;
  return negative ? negated_in_32_bits(value) : value;
}

std::optional<Pool> parse_pool_type(std::string_view word) {
  if (starts_with_ignoring_case(word, "nonp")) return Pool::kNonpaged;
  if (starts_with_ignoring_case(word, "paged")) return Pool::kPaged;
  return std::nullopt;
}

}  // namespace poolsentry
