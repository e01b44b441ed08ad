// The usual rows of a table of tags, read without a look for where each line ends.
//
// A tool prints every row by the same pattern, so that nearly all rows of a log have their numbers
// and their end where the row before had them. One pass over such a row reads it and proves that it
// is one: what stands between the numbers is blanks and nothing else, so no line end either.
// Whatever is not as simple as that is left to parse_pool_row, which reads these rows alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/formats/format_reader.h"
#include "core/formats/pool_rows.h"

namespace poolsentry {

// Rows that were taken from the front of a text.
struct TakenRows {
  std::size_t bytes = 0;  // with their line ends
  std::uint64_t rows = 0;
  std::string_view lost;  // what is lost by the last of them; empty where nothing is
};

// Adds the rows at the front of `text` (lines with their ends) to `usages`, up to the first that is
// not aligned as `layout` learned it, is cut off by the end of `text`, or is a loss.
[[nodiscard]] TakenRows take_aligned_rows(std::string_view text, const PoolLayout& layout,
                                          UsageIndex& index, std::vector<TagUsage>& usages);

}  // namespace poolsentry
