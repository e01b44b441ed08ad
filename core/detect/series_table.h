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
  [[nodiscard]] std::optional<std::size_t> find_or_add(const SeriesKey& key, std::size_t row);

  // The position of a key that is known.
  [[nodiscard]] std::optional<std::size_t> find(const SeriesKey& key) const;

  void clear();

  [[nodiscard]] std::size_t size() const { return series_.size(); }
  [[nodiscard]] Series& operator[](std::size_t position) { return series_[position]; }
  [[nodiscard]] const Series& operator[](std::size_t position) const { return series_[position]; }

 private:
  std::vector<Series> series_;
  std::unordered_map<std::uint64_t, std::size_t> positions_;  // by SeriesKey::packed()
  std::vector<std::size_t> by_row_;  // where each row of the last snapshot was found
};

}  // namespace poolsentry
