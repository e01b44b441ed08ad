#include "core/formats/pool_rows.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::size_t kTagBytes = 4;
// "Bytes" begins at 57 at most in the header of the narrow tables, at 68 in that of the wide one.
constexpr std::size_t kFirstWideColumn = 64;

struct ColumnName {
  std::string_view name;
  PoolColumn column;
};
constexpr std::array<ColumnName, kPoolColumns> kColumnNames = {
    {{"Allocs", PoolColumn::kAllocs},
     {"Frees", PoolColumn::kFrees},
     {"Diff", PoolColumn::kDiff},
     {"Bytes", PoolColumn::kBytes},
     {"Per Alloc", PoolColumn::kPerAlloc}}};

constexpr unsigned kNeeded =
    bit_of(PoolColumn::kAllocs) | bit_of(PoolColumn::kFrees) | bit_of(PoolColumn::kBytes);

// Takes "Nonp" or "Paged" off the front of `text`.
bool take_type(std::string_view& text, Pool& pool) {
  if (take_word(text, "Nonp")) {
    pool = Pool::kNonpaged;
    return true;
  }
  pool = Pool::kPaged;
  return take_word(text, "Paged");
}

// The usual row: a blank, four bytes of tag, a blank, the type. Leaves the numbers in `line`.
bool take_tag_and_type(std::string_view& line, std::size_t tag_at, TagUsage& usage) {
  const std::size_t type_at = tag_at + kTagBytes + 1;
  if (line.size() < type_at + kTagBytes || line[type_at - 1] != ' ') return false;
  if (tag_at > 0 && !is_blank(line[tag_at - 1])) return false;
  std::string_view rest = line.substr(type_at);
  if (!take_type(rest, usage.pool)) return false;
  std::copy_n(line.data() + tag_at, kTagBytes, usage.tag.bytes.begin());
  line = rest;
  return true;
}

// A tag byte above 127 comes out of a UTF-16 log as two bytes: each character is one byte again.
Tag tag_from_utf8(std::string_view text) {
  Tag tag = Tag::from_text("");
  std::size_t filled = 0;
  for (std::size_t i = 0; i < text.size() && filled < kTagBytes; ++filled) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const bool two_bytes = (lead == 0xC2 || lead == 0xC3) && i + 1 < text.size();
    const unsigned low = two_bytes ? static_cast<unsigned char>(text[i + 1]) & 0x3FU : 0;
    tag.bytes[filled] = static_cast<char>(two_bytes ? (lead & 3U) << 6U | low : lead);
    i += two_bytes ? 2 : 1;
  }
  return tag;
}

// A row that somebody moved: indented, trimmed, or longer because of UTF-8. The tag is what begins
// with the first character that is not blank.
bool take_moved_tag_and_type(std::string_view& line, TagUsage& usage) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  const auto type_at = std::min(line.find(" Nonp", begin + 1), line.find(" Paged", begin + 1));
  constexpr std::size_t kLongestTag = 2 * kTagBytes + 1;  // UTF-8, and a blank too many
  if (type_at == std::string_view::npos || type_at - begin > kLongestTag) return false;
  std::string_view rest = line.substr(type_at + 1);
  if (!take_type(rest, usage.pool)) return false;
  const std::string_view tag = line.substr(begin, type_at - begin);
  usage.tag = tag.size() > kTagBytes ? tag_from_utf8(tag) : Tag::from_text(tag);
  line = rest;
  return true;
}

// The totals that poolmon /e puts below the table.
bool is_totals_row(std::string_view line) { return starts_with_ignoring_case(trim(line), "total"); }

// Passes over blanks and a change in brackets, "(   0)", which may be glued to the next number.
// False where the bracket does not close.
bool skip_to_number(std::string_view& text) {
  skip_blanks(text);
  if (!text.starts_with('(')) return true;
  const auto close = text.find(')');
  text.remove_prefix(std::min(close, text.size() - 1) + 1);
  skip_blanks(text);
  return close != std::string_view::npos;
}

// Reads the numbers one after the other in the layout's order, as many as there are, and learns
// where they end. `line` is the whole row, `text` what stands behind its type.
RowResult take_numbers(std::string_view line, std::string_view text, PoolLayout& layout,
                       PoolNumbers& numbers) {
  for (std::size_t i = 0; i < layout.count; ++i) {
    if (!skip_to_number(text)) return RowResult::kCut;
    if (text.empty()) break;
    const PoolColumn column = layout.order[i];
    if (!take_number(text, numbers.values[index_of(column)])) return RowResult::kDamaged;
    layout.number_ends[i] = line.size() - text.size();
    numbers.seen |= bit_of(column);
  }
  return (numbers.seen & kNeeded) == kNeeded ? RowResult::kRow : RowResult::kCut;
}

// Reads the numbers where those of the last row stood. False where one of them is not there: the
// row is then read in the other way.
bool read_columns(std::string_view line, const PoolLayout& layout, PoolNumbers& numbers) {
  for (std::size_t i = 0; i < layout.count; ++i) {
    const std::size_t end = layout.number_ends[i];
    if (end < 2 * kWordBytes || end > line.size()) return false;
    if (end < line.size() && is_digit(line[end])) return false;
    const PoolColumn column = layout.order[i];
    if (!read_number_before(line.data() + end, numbers.values[index_of(column)])) return false;
    numbers.seen |= bit_of(column);
  }
  return true;
}

}  // namespace

std::optional<PoolLayout> parse_pool_header(std::string_view line) {
  const auto tag_at = line.find_first_not_of(" \t");
  if (tag_at == std::string_view::npos || !line.substr(tag_at).starts_with("Tag ") ||
      line.find("Type") == std::string_view::npos) {
    return std::nullopt;
  }
  PoolLayout layout{tag_at, 0, {}, false};
  unsigned seen = 0;
  for (std::size_t at = tag_at; at < line.size(); ++at) {
    for (const auto& [name, column] : kColumnNames) {
      if (!line.substr(at).starts_with(name) || (seen & bit_of(column)) != 0) continue;
      layout.order[layout.count++] = column;
      layout.is_narrow =
          layout.is_narrow || (column == PoolColumn::kBytes && at < kFirstWideColumn);
      seen |= bit_of(column);
    }
  }
  return (seen & kNeeded) == kNeeded ? std::optional(layout) : std::nullopt;
}

RowResult parse_pool_row(std::string_view line, PoolLayout& layout, TagUsage& usage,
                         bool& was_whole) {
  std::string_view rest = line;
  if (!take_tag_and_type(rest, layout.tag_at, usage)) {
    if (is_totals_row(line)) return RowResult::kTotals;
    if (!take_moved_tag_and_type(rest, usage)) return RowResult::kNotARow;
  }
  was_whole = true;
  PoolNumbers columns;
  if (read_columns(line, layout, columns) && fill(columns, usage)) return RowResult::kRow;
  PoolNumbers numbers;
  const RowResult result = take_numbers(line, rest, layout, numbers);
  was_whole = (numbers.seen & bit_of(PoolColumn::kPerAlloc)) != 0;
  // Read one after the other the numbers are what they are: a tool that counts Diff in its own way
  // still says how many bytes there are.
  if (result == RowResult::kRow) static_cast<void>(fill(numbers, usage));
  return result;
}

std::string_view reason_of(RowResult result) {
  switch (result) {
    case RowResult::kRow:
    case RowResult::kTotals:
      return "";
    case RowResult::kCut:
      return "the row is cut off before its bytes";
    case RowResult::kDamaged:
      return "the row's numbers are damaged";
    case RowResult::kNotARow:
      break;
  }
  return "the line is no row of the table";
}

}  // namespace poolsentry
