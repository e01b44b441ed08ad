#include "core/formats/aligned_rows.h"

#include <array>
#include <bit>
#include <cstring>

#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::size_t kTagBytes = 4;
constexpr std::size_t kTypeBytes = 5;  // "Nonp " or "Paged"
// A row as memsnap prints it: a blank, the tag, a blank, the type, the numbers.
constexpr std::size_t kTagAt = 1;
constexpr std::size_t kNumbersAt = kTagAt + kTagBytes + 1 + kTypeBytes;

constexpr std::uint64_t kZeros = 0x3030'3030'3030'3030U;  // eight times '0'

constexpr std::uint64_t word_of(std::string_view text) {
  std::uint64_t word = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    word = word << 8U | static_cast<unsigned char>(text[i]);
  }
  return word;
}

constexpr bool holds_line_feed(std::uint32_t tag) {
  const std::uint32_t rest = tag ^ 0x0A0A'0A0AU;  // a line feed becomes the only zero byte
  return ((rest - 0x0101'0101U) & ~rest & 0x8080'8080U) != 0;
}

// A value, and bits that tell whether there was one: none of kFaultBits.
struct Number {
  std::uint64_t value = 0;
  std::uint64_t faults = 0;
};
constexpr std::uint64_t kFaultBits = 0x8080'8080'8080'8080U;

// The word is to be blanks, if any, and then digits up to its end. The blanks become zero bytes, as
// the digit 0 does; whatever else is no digit gets its high bit set by the addition. The last byte
// is not taken for a blank, so that a blank there is a fault, too.
constexpr Number number_in(std::uint64_t word) {
  constexpr std::uint64_t kInLastByte = std::uint64_t{1} << 60U;
  const auto blank_bits =
      static_cast<unsigned>(std::countr_zero((word ^ kEightSpaces) | kInLastByte)) & ~7U;
  const std::uint64_t digits = (word ^ kZeros) & ~std::uint64_t{0} << blank_bits;
  return {value_of_bytes(digits), digits | (digits + 0x7676'7676'7676'7676U)};
}

// One column is a word, in which most of its numbers begin, and a part of the word before.
struct Column {
  std::size_t end = 0;
  std::uint64_t front = 0;  // the bits of the word before that are the column's
};

// The number begins in the word before, which must still have a blank.
Number long_number(std::uint64_t front, std::uint64_t word, const Column& column) {
  const std::uint64_t own = (front & column.front) | (kEightSpaces & ~column.front);
  const std::uint64_t first_character = column.front & ~(column.front << 8U);
  const bool has_blank = ((own ^ kEightSpaces) & first_character) == 0;
  const Number high = number_in(own);
  const std::uint64_t faults = high.faults | marks_of_others(word);
  return {kPowersOf10[kWordBytes] * high.value + value_of_word(word),
          has_blank ? faults : kFaultBits};
}

// The number of the column, which has blanks before it and nothing else.
inline Number number_at(const char* row, const Column& column) {
  const std::uint64_t word = load_word(row + column.end - kWordBytes);
  const std::uint64_t front = load_word(row + column.end - 2 * kWordBytes);
  if (((front ^ kEightSpaces) & column.front) != 0) return long_number(front, word, column);
  return number_in(word);
}

// How many bytes the line end there has; 0 where there is none.
inline std::size_t line_end_at(const char* text) {
  if (text[0] == '\n') return 1;
  return text[0] == '\r' && text[1] == '\n' ? 2 : 0;
}

// Takes the tag and the type, with the blanks before them.
inline bool take_tag_and_type(const char* row, TagUsage& usage) {
  constexpr std::size_t kTypeWordAt = kNumbersAt - kWordBytes;
  constexpr unsigned kTagPart = 8 * (kWordBytes - kTypeBytes - 1);
  constexpr std::uint64_t kPaged = word_of(" Paged");
  constexpr std::uint64_t kNonpaged = word_of(" Nonp ");
  const std::uint64_t type = load_word(row + kTypeWordAt) >> kTagPart;
  std::memcpy(usage.tag.bytes.data(), row + kTagAt, kTagBytes);
  usage.pool = type == kPaged ? Pool::kPaged : Pool::kNonpaged;
  const bool has_type = type == kPaged || type == kNonpaged;
  return has_type && row[0] == ' ' && !holds_line_feed(usage.tag.value());
}

// What all rows of a layout have in common.
class RowPattern {
 public:
  explicit RowPattern(const PoolLayout& layout);

  // Reads the row at the front of `text`; returns how many bytes it has with its line end, or 0
  // where it does not follow the pattern.
  std::size_t take(std::string_view text, TagUsage& usage) const;

 private:
  std::array<Column, kPoolColumns> columns_;
  std::size_t size_ = 0;  // of a row without its line end; 0 where there is no pattern
};

// Columns of one word or less, or of more than two, are none of memsnap's: such rows are parsed.
RowPattern::RowPattern(const PoolLayout& layout) {
  if (layout.tag_at != kTagAt || layout.order != PoolLayout{}.order) return;
  std::size_t begin = kNumbersAt;
  for (std::size_t i = 0; i < kPoolColumns; ++i) {
    const std::size_t end = layout.number_ends[i];
    if (end <= begin + kWordBytes || end > begin + 2 * kWordBytes) return;
    const auto others = static_cast<unsigned>(2 * kWordBytes - (end - begin));
    columns_[i] = {end, ~std::uint64_t{0} << 8U * others};
    begin = end;
  }
  size_ = begin;
}

// Inline: the loop over the rows is the hottest of all.
inline std::size_t RowPattern::take(std::string_view text, TagUsage& usage) const {
  constexpr std::size_t kLineEnd = 2;
  if (size_ == 0 || text.size() < size_ + kLineEnd) return 0;
  const char* const row = text.data();
  const std::size_t line_end = line_end_at(row + size_);
  if (line_end == 0 || !take_tag_and_type(row, usage)) return 0;
  const Number allocs = number_at(row, columns_[0]);
  const Number frees = number_at(row, columns_[1]);
  const Number diff = number_at(row, columns_[2]);
  const Number bytes = number_at(row, columns_[3]);
  const Number per_alloc = number_at(row, columns_[4]);
  const std::uint64_t faults =
      allocs.faults | frees.faults | diff.faults | bytes.faults | per_alloc.faults;
  if ((faults & kFaultBits) != 0) return 0;
  // Diff is Allocs - Frees again, and where it is not, it does not count: so its value is not used.
  static_cast<void>(fill({{allocs.value, frees.value, 0, bytes.value, per_alloc.value},
                          kAllPoolColumns & ~bit_of(PoolColumn::kDiff)},
                         usage));
  return size_ + line_end;
}

}  // namespace

TakenRows take_aligned_rows(std::string_view text, const PoolLayout& layout, UsageIndex& index,
                            std::vector<TagUsage>& usages) {
  const RowPattern pattern(layout);
  std::string_view rest = text;
  std::string_view lost;
  std::uint64_t rows = 0;
  while (lost.empty()) {
    TagUsage usage;
    const std::size_t size = pattern.take(rest, usage);
    if (size == 0) break;
    rest.remove_prefix(size);
    ++rows;
    lost = index.add(usage, usages);
  }
  return {text.size() - rest.size(), rows, lost};
}

}  // namespace poolsentry
