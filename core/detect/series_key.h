// What a series is about: one tag in one pool, or one pool as a whole.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "core/pool/snapshot.h"

namespace poolsentry {

struct SeriesKey {
  std::optional<Tag> tag;  // nothing: the pool's total
  Pool pool = Pool::kPaged;

  // A number that is different for each key.
  [[nodiscard]] std::uint64_t packed() const {
    const std::uint64_t total_bit = tag ? 0 : std::uint64_t{1} << 33U;
    const auto pool_bit = static_cast<std::uint64_t>(pool) << 32U;
    return total_bit | pool_bit | (tag ? tag->value() : 0U);
  }

  // "Strg", or "(pool total)".
  [[nodiscard]] std::string tag_text() const { return tag ? tag->text() : "(pool total)"; }

  [[nodiscard]] auto operator<=>(const SeriesKey&) const = default;
};

}  // namespace poolsentry
