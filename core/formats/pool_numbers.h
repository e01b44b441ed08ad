// The numbers of one row of a table of tags, and what they say about the tag. Inline: this runs for
// each row of a log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/formats/fields.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

enum class PoolColumn : std::uint8_t { kAllocs, kFrees, kDiff, kBytes, kPerAlloc };
inline constexpr std::size_t kPoolColumns = 5;

[[nodiscard]] constexpr std::size_t index_of(PoolColumn column) {
  return static_cast<std::size_t>(column);
}
[[nodiscard]] constexpr unsigned bit_of(PoolColumn column) { return 1U << index_of(column); }
inline constexpr unsigned kAllPoolColumns = (1U << kPoolColumns) - 1;

// The numbers by column, and a bit for each column that was there.
struct PoolNumbers {
  std::array<std::uint64_t, kPoolColumns> values{};
  unsigned seen = 0;
};

// What a tool printed in 32 bits, or as a negative number of 64, is put right where the row itself
// tells: Per Alloc is Bytes / Diff, rounded down, before anything was cut.
[[nodiscard]] constexpr std::uint64_t restored_bytes(std::uint64_t bytes, std::uint64_t outstanding,
                                                     std::uint64_t per_alloc) {
  if (bytes >> 63U != 0) bytes &= kMax32Bits;
  if (outstanding > kMax32Bits || per_alloc > kMax32Bits) return bytes;
  const std::uint64_t least = per_alloc * outstanding;
  if (bytes >= least) return bytes;
  // The smallest value at or above `least` that is `bytes` modulo 2^32.
  const std::uint64_t candidate = least + ((bytes - least) & kMax32Bits);
  return candidate - least < outstanding ? candidate : bytes;
}

// Fills in what the row says. False where Diff is not Allocs - Frees: then the numbers may have
// been cut at the wrong places.
[[nodiscard]] constexpr bool fill(const PoolNumbers& numbers, TagUsage& usage) {
  const auto value = [&](PoolColumn column) { return numbers.values[index_of(column)]; };
  usage.allocs = value(PoolColumn::kAllocs);
  usage.frees = value(PoolColumn::kFrees);
  usage.outstanding = outstanding_of(usage.allocs, usage.frees);
  usage.bytes =
      restored_bytes(value(PoolColumn::kBytes), usage.outstanding, value(PoolColumn::kPerAlloc));
  const bool has_diff = (numbers.seen & bit_of(PoolColumn::kDiff)) != 0;
  const std::uint64_t mismatch = value(PoolColumn::kDiff) ^ usage.outstanding;
  return !has_diff || (mismatch & kMax32Bits) == 0;
}

}  // namespace poolsentry
