// All series, found by key. Bounded, because tags are any four bytes that a driver chose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/detect/series.h"

namespace poolsentry {

// Used by one thread. Positions stay valid until clear().
class SeriesTable {
 public:
  // 50,000 tags in both pools: ten times what a large server has.
  static constexpr std::size_t kMaxSeries = 100'000;

  // The position of `key`, added where it is new; nothing where the table is full. `row` is where
  // the key stands in its snapshot: kernels and logs keep their order, so it is mostly found there
  // at once.
  [[nodiscard]] std::optional<std::size_t> find_or_add(const SeriesKey& key, std::size_t row) {
    const bool as_before = row < by_row_.size() && by_row_[row].key == key.packed();
    const std::size_t position = as_before ? by_row_[row].position : find_or_add_by_key(key, row);
    return position < kMaxSeries ? std::optional(position) : std::nullopt;
  }

  // The position of a key that is known.
  [[nodiscard]] std::optional<std::size_t> find(const SeriesKey& key) const;

  void clear();

  [[nodiscard]] std::size_t size() const { return series_.size(); }
  [[nodiscard]] Series& operator[](std::size_t position) { return series_[position]; }
  [[nodiscard]] const Series& operator[](std::size_t position) const { return series_[position]; }

 private:
  // What stood in a row, and where its series is: read one after the other, row by row.
  struct Row {
    std::uint64_t key = kNoKey;  // SeriesKey::packed()
    std::size_t position = 0;
  };
  static constexpr std::uint64_t kNoKey = ~std::uint64_t{0};

  // kMaxSeries where the table is full. No optional: what a function returns in two parts, the
  // caller above would put together in memory, row by row.
  [[nodiscard]] std::size_t find_or_add_by_key(const SeriesKey& key, std::size_t row);

  std::vector<Series> series_;
  std::unordered_map<std::uint64_t, std::size_t> positions_;  // by SeriesKey::packed()
  std::vector<Row> by_row_;                                   // of the last snapshot
};

}  // namespace poolsentry
