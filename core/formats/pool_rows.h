// The table of tags that memsnap and poolmon print, in all its widths: one header line, one line
// for each tag and pool.
//
//     Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc
//     Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)    281
//
// The header tells which columns there are and in which order. The tag is cut by position, because
// it may hold blanks; the numbers by word, because they outgrow their columns. Changes in brackets
// and what stands behind the last number (Mapped_Driver) are passed over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/formats/pool_numbers.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// Where things are in a row. As constructed: the columns that both tools have had in every version.
// The reader of one log keeps one; parse_pool_row learns in it.
struct PoolLayout {
  std::size_t tag_at = 1;
  std::size_t count = kPoolColumns;
  std::array<PoolColumn, kPoolColumns> order = {PoolColumn::kAllocs, PoolColumn::kFrees,
                                                PoolColumn::kDiff, PoolColumn::kBytes,
                                                PoolColumn::kPerAlloc};
  // Versions that print bytes in 32 bits are those with narrow columns.
  bool is_narrow = false;
  // Where the numbers of the last row ended, which is where those of the next one will: the columns
  // are flush right. 0 for not known.
  std::array<std::size_t, kPoolColumns> number_ends{};
};

// The layout that a header line announces; nothing where the line is no header of a table of tags
// (it needs Tag, Type, Allocs, Frees and Bytes).
[[nodiscard]] std::optional<PoolLayout> parse_pool_header(std::string_view line);

enum class RowResult : std::uint8_t {
  kRow,      // `usage` was filled
  kTotals,   // the sums that poolmon /e puts below the table: no tag, and no loss
  kCut,      // begins like a row and ends before its Bytes
  kDamaged,  // numbers that are none
  kNotARow,  // no Nonp or Paged where the type of a row stands
};

// Reads one row. `was_whole` says whether there was a Per Alloc behind the Bytes: where there was
// not and the log ends here, the last number may be half of one.
[[nodiscard]] RowResult parse_pool_row(std::string_view line, PoolLayout& layout, TagUsage& usage,
                                       bool& was_whole);

// What to tell a person about a row that could not be used.
[[nodiscard]] std::string_view reason_of(RowResult result);

}  // namespace poolsentry
