#include "core/detect/series_table.h"

namespace poolsentry {

std::optional<std::size_t> SeriesTable::find_or_add(const SeriesKey& key, std::size_t row) {
  if (row < by_row_.size() && series_[by_row_[row]].key() == key) return by_row_[row];
  const auto known = positions_.find(key.packed());
  if (known == positions_.end() && series_.size() >= kMaxSeries) return std::nullopt;
  const std::size_t position = known == positions_.end() ? series_.size() : known->second;
  if (known == positions_.end()) {
    series_.emplace_back(key);
    positions_.emplace(key.packed(), position);
  }
  if (row >= by_row_.size()) by_row_.resize(row + 1, position);
  by_row_[row] = position;
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
