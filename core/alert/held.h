// What chosen series hold, looked up in each snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

struct Held {
  std::uint64_t bytes = 0;
  std::uint64_t outstanding = 0;
};

// Looking costs one binary search a row, and nothing where nothing was chosen. Used by one thread.
class HeldBySeries {
 public:
  void choose(std::span<const SeriesKey> series);
  void look(const Snapshot& snapshot);

  // What these, chosen before, held together in the snapshot that was looked at last. A tag that it
  // does not list holds nothing. Nothing where it cannot tell: it names no tags, or its bytes wrap.
  [[nodiscard]] std::optional<Held> of(std::span<const SeriesKey> series) const;

 private:
  struct Place {
    std::uint64_t key = 0;  // SeriesKey::packed()
    Held held;
  };

  [[nodiscard]] std::optional<std::size_t> find(const SeriesKey& key) const;

  std::vector<Place> places_;  // by key
  bool can_tell_tags_ = false;
  bool can_tell_ = false;
};

}  // namespace poolsentry
