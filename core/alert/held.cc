#include "core/alert/held.h"

#include <algorithm>

namespace poolsentry {

void HeldBySeries::choose(std::span<const SeriesKey> series) {
  for (const SeriesKey& key : series) places_.push_back({key.packed(), {}});
  const auto less = [](const Place& a, const Place& b) { return a.key < b.key; };
  const auto same = [](const Place& a, const Place& b) { return a.key == b.key; };
  std::sort(places_.begin(), places_.end(), less);
  places_.erase(std::unique(places_.begin(), places_.end(), same), places_.end());
}

void HeldBySeries::look(const Snapshot& snapshot) {
  if (places_.empty()) return;
  can_tell_ = !snapshot.bytes_wrap_at_32_bits;
  can_tell_tags_ = !snapshot.totals_only;
  for (Place& place : places_) place.held = {};
  const auto take = [this](const SeriesKey& key, const Held& held) {
    if (const auto place = find(key)) places_[*place].held = held;
  };
  for (const Pool pool : kPools) take({std::nullopt, pool}, {snapshot.pool_bytes(pool), 0});
  for (const TagUsage& usage : snapshot.usages) {
    take({usage.tag, usage.pool}, {usage.bytes, usage.outstanding});
  }
}

std::optional<Held> HeldBySeries::of(std::span<const SeriesKey> series) const {
  Held sum;
  for (const SeriesKey& key : series) {
    const auto place = find(key);
    if (!place || !can_tell_ || (key.tag && !can_tell_tags_)) return std::nullopt;
    sum.bytes += places_[*place].held.bytes;
    sum.outstanding += places_[*place].held.outstanding;
  }
  return sum;
}

std::optional<std::size_t> HeldBySeries::find(const SeriesKey& key) const {
  const auto found =
      std::lower_bound(places_.begin(), places_.end(), key.packed(),
                       [](const Place& place, std::uint64_t wanted) { return place.key < wanted; });
  if (found == places_.end() || found->key != key.packed()) return std::nullopt;
  return static_cast<std::size_t>(found - places_.begin());
}

}  // namespace poolsentry
