#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace poolsentry {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

bool is_continuation(std::string_view bytes, std::size_t i) {
  return i < bytes.size() && (byte_at(bytes, i) & 0xC0U) == 0x80U;
}

// What the first byte of a sequence promises, and the range that its second byte must keep to so
// that overlong forms, surrogates and code points above U+10FFFF are refused (Unicode, table 3-7).
struct Lead {
  std::size_t length;
  unsigned second_low;
  unsigned second_high;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  return {0, 0, 0};
}

// The length of the well-formed sequence that starts at `i`, or 0 where there is none.
std::size_t sequence_length(std::string_view bytes, std::size_t i) {
  const Lead lead = lead_of(byte_at(bytes, i));
  if (lead.length <= 1) return lead.length;
  if (!is_continuation(bytes, i + 1)) return 0;
  const unsigned second = byte_at(bytes, i + 1);
  if (second < lead.second_low || second > lead.second_high) return 0;
  for (std::size_t k = 2; k < lead.length; ++k) {
    if (!is_continuation(bytes, i + k)) return 0;
  }
  return lead.length;
}

std::string hex_escape(unsigned byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

bool is_control(std::string_view sequence) {
  const unsigned first = byte_at(sequence, 0);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  // U+0080 to U+009F: some terminals obey these like escape sequences.
  return first == 0xC2 && byte_at(sequence, 1) < 0xA0;
}

std::string_view html_of(std::string_view character) {
  switch (character.front()) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return character;
  }
}

std::string escape_each_byte(std::string_view sequence) {
  std::string text;
  for (const char c : sequence) text += hex_escape(static_cast<unsigned char>(c));
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[k - 1]) ? 0U : 1U);
      diagonal = row[k];
      row[k] = std::min({replaced, row[k] + 1, row[k - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string to_lower(std::string_view ascii) {
  std::string text(ascii);
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    text += length == 0 ? kReplacement : bytes.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view whole_characters(std::string_view utf8, std::size_t max_bytes) {
  std::size_t end = std::min(max_bytes, utf8.size());
  while (end > 0 && is_continuation(utf8, end)) --end;
  return utf8.substr(0, end);
}

std::string to_printable(std::string_view bytes, std::size_t max_bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    const std::string_view sequence = bytes.substr(i, std::max<std::size_t>(length, 1));
    const bool plain = length != 0 && !is_control(sequence);
    const std::string piece = plain ? std::string(sequence) : escape_each_byte(sequence);
    if (text.size() + piece.size() > max_bytes) break;
    text += piece;
    i += sequence.size();
  }
  return text;
}

std::string escape_html(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    const std::string_view sequence = bytes.substr(i, std::max<std::size_t>(length, 1));
    const bool plain = length != 0 && (!is_control(sequence) || sequence == "\n");
    text += plain ? html_of(sequence) : kReplacement;
    i += sequence.size();
  }
  return text;
}

std::string_view nearest_word(std::string_view word,
                              const std::vector<std::string_view>& candidates) {
  // Two letters that changed places are a distance of 2; in three letters that is another word.
  const std::size_t farthest = word.size() <= 3 ? 1 : std::max<std::size_t>(2, word.size() / 3);
  std::string_view best;
  std::size_t best_distance = farthest + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string join_for_people(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace poolsentry
