#include "core/detect/series_table.h"

namespace poolsentry {

std::size_t SeriesTable::find_or_add_by_key(const SeriesKey& key, std::size_t row) {
  const std::uint64_t packed = key.packed();
  const auto known = positions_.find(packed);
  if (known == positions_.end() && series_.size() >= kMaxSeries) return kMaxSeries;
  const std::size_t position = known == positions_.end() ? series_.size() : known->second;
  if (known == positions_.end()) {
    series_.emplace_back(key);
    positions_.emplace(packed, position);
  }
  if (row >= by_row_.size()) by_row_.resize(row + 1);
  by_row_[row] = {packed, position};
  return position;
}

std::optional<std::size_t> SeriesTable::find(const SeriesKey& key) const {
  const auto known = positions_.find(key.packed());
  if (known == positions_.end()) return std::nullopt;
  return known->second;
}

void SeriesTable::clear() {
  series_.clear();
  positions_.clear();
  by_row_.clear();
}

}  // namespace poolsentry
