// One tag in one pool over time: its counters unwrapped, its floors kept.
#pragma once

#include <cstdint>
#include <optional>

#include "core/detect/floor_history.h"
#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// Bounded state; its history is the largest part. Used by one thread.
class Series {
 public:
  explicit Series(SeriesKey key) : key_(key) {}

  // What the source says about its numbers: for all series of one snapshot the same.
  struct Reading {
    std::int64_t time_s = 0;  // on the detector's timeline
    std::size_t finest_scale = 0;
    CounterWidth counter_width = CounterWidth::kUnknown;
    bool bytes_wrap_at_32_bits = false;
  };

  // Takes the next sample and says at which scales an interval has closed.
  FloorHistory::ScaleMask observe(const TagUsage& usage, const Reading& reading);

  [[nodiscard]] const SeriesKey& key() const { return key_; }
  [[nodiscard]] const FloorHistory& history() const { return history_; }
  // When the first sample was taken, on the detector's timeline.
  [[nodiscard]] double first_s() const { return static_cast<double>(first_s_); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }

  // Frees per alloc since the first sample; nothing where nothing was allocated since.
  [[nodiscard]] std::optional<double> free_ratio() const;

 private:
  void count(const TagUsage& usage, CounterWidth width);
  [[nodiscard]] std::uint64_t unwrapped_bytes(const TagUsage& usage) const;

  SeriesKey key_;
  bool seen_ = false;
  std::int64_t first_s_ = 0;
  std::uint64_t raw_allocs_ = 0;
  std::uint64_t raw_frees_ = 0;
  std::uint64_t allocs_ = 0;  // since the first sample
  std::uint64_t frees_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t outstanding_ = 0;
  FloorHistory history_;
};

}  // namespace poolsentry
