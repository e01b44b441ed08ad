#include "core/formats/csv_fields.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::string_view kDelimiters = ",;\t";

// The byte that the character at the front of `text` stands for in Windows' Western code pages,
// taken off it. Characters that those have no byte for become a question mark, as they do on
// Windows.
char take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 1;
  while (lead >= 0xC0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  const unsigned low = length > 1 ? static_cast<unsigned char>(text[1]) & 0x3FU : 0;
  text.remove_prefix(length);
  if (length == 1) return static_cast<char>(lead);
  const bool is_latin = length == 2 && (lead == 0xC2 || lead == 0xC3);
  return is_latin ? static_cast<char>((lead & 3U) << 6U | low) : '?';
}

}  // namespace

char detect_delimiter(std::string_view line) {
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    const auto which = quoted ? std::string_view::npos : kDelimiters.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                              counts.begin())];
}

bool CsvFields::split(std::string_view line) {
  fields_.clear();
  unescaped_.clear();
  unescaped_.reserve(line.size());  // the fields point into it: it must not move
  std::string_view rest = line;
  while (fields_.size() < kMaxFields) {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    const bool is_quoted = rest.starts_with('"');
    if (is_quoted && !take_quoted(rest)) return false;
    if (!is_quoted) take_plain(rest);
    if (rest.empty()) return true;
    rest.remove_prefix(1);  // the delimiter
  }
  return false;
}

// Up to the delimiter or the end, which stay in `rest`.
void CsvFields::take_plain(std::string_view& rest) {
  std::size_t end = 0;  // most fields are a few characters: faster than memchr
  while (end < rest.size() && rest[end] != delimiter_) ++end;
  const std::string_view field = rest.substr(0, end);
  const bool ends_in_blank = !field.empty() && is_blank(field.back());
  fields_.push_back(ends_in_blank ? trim(field) : field);
  rest.remove_prefix(end);
}

// The same for a field that begins with a quote.
bool CsvFields::take_quoted(std::string_view& rest) {
  rest.remove_prefix(1);
  const std::size_t kept = unescaped_.size();
  std::size_t from = 0;
  auto quote = rest.find('"');
  while (quote != std::string_view::npos && rest.substr(quote + 1).starts_with('"')) {
    unescaped_ += rest.substr(from, quote + 1 - from);
    from = quote + 2;
    quote = rest.find('"', from);
  }
  const std::string_view last = rest.substr(from, quote - from);
  if (from == 0) {
    fields_.push_back(last);
  } else {
    unescaped_ += last;
    fields_.push_back(std::string_view(unescaped_).substr(kept));
  }
  if (quote == std::string_view::npos) return false;
  rest.remove_prefix(std::min(rest.find(delimiter_, quote + 1), rest.size()));
  return true;
}

std::optional<std::size_t> CsvFields::find(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](std::string_view field) {
    return equals_ignoring_case(field, name);
  });
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

std::string_view first_filled_line(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  return head.substr(0, head.find_first_of("\r\n"));
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && starts_with_ignoring_case(a, b);
}

std::optional<Tag> tag_from_characters(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Tag tag = Tag::from_text("");
  if (text.size() > tag.bytes.size() && parse_tag_text(text, tag)) return tag;
  for (char& byte : tag.bytes) {
    if (!text.empty()) byte = take_character(text);
  }
  return text.empty() ? std::optional(tag) : std::nullopt;
}

}  // namespace poolsentry
