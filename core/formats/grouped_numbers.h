// Numbers grouped by the character that separates them, too: "Strg,0x67727453,1,234,0,1,234,..." of
// PoolMonX v3 and a country with the comma between thousands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace poolsentry {

// Allocs, Frees, Diff and Usage of the paged pool, then of the nonpaged one.
using PoolNumbers = std::array<std::uint64_t, 8>;

enum class GroupingResult : std::uint8_t {
  kFound,      // one reading only
  kAmbiguous,  // several, and nothing tells which
  kNone,       // none: the numbers contradict each other, or are none
};

// Joins the groups at the front of `fields` (up to the first that is no number) to eight numbers: a
// number goes on in the next field where that has exactly three digits. All of the groups have to
// be used, Diff has to be Allocs - Frees modulo 2^32, and where that leaves several readings, those
// in which a tag has bytes exactly where it has objects are preferred. Gives up after kMaxTries.
inline constexpr std::size_t kMaxGroupingTries = 20'000;
[[nodiscard]] GroupingResult join_groups(const std::vector<std::string_view>& fields,
                                         PoolNumbers& numbers);

}  // namespace poolsentry
