// One tag in one pool over time: its counters unwrapped, its floors kept.
#pragma once

#include <cstdint>
#include <optional>

#include "core/detect/floor_history.h"
#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// Bounded state: at most kMaxBytes, of which its history is the largest part. Used by one thread.
class Series {
 public:
  static constexpr std::size_t kMaxBytes = 1024;

  explicit Series(SeriesKey key) : key_(key) {}

  // What the source says about its numbers: for all series of one snapshot the same.
  struct Reading {
    std::int32_t time_s = 0;  // on the detector's timeline
    std::size_t finest_scale = 0;
    CounterWidth counter_width = CounterWidth::kUnknown;
    bool bytes_wrap_at_32_bits = false;
  };

  // Takes the next sample and says at which scales an interval has closed. Most tags of most
  // samples hold what they held: such a sample only moves the clock, and its intervals close when
  // the value changes or settle() is called.
  FloorHistory::ScaleMask observe(const TagUsage& usage, const Reading& reading);

  // Brings the history up to the last sample and says at which scales an interval has closed.
  FloorHistory::ScaleMask settle(std::size_t finest_scale);

  [[nodiscard]] const SeriesKey& key() const { return key_; }
  [[nodiscard]] const FloorHistory& history() const { return history_; }
  // When the first and the last sample were taken, on the detector's timeline.
  [[nodiscard]] std::int32_t first_s() const { return first_s_; }
  [[nodiscard]] std::int32_t last_s() const { return last_s_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }

  // Frees per alloc since the first sample; nothing where nothing was allocated since.
  [[nodiscard]] std::optional<double> free_ratio() const;

 private:
  void count(const TagUsage& usage, CounterWidth width);
  [[nodiscard]] std::uint64_t unwrapped_bytes(const TagUsage& usage) const;

  SeriesKey key_;
  std::int32_t first_s_ = -1;  // -1 before the first sample
  std::int32_t last_s_ = 0;
  std::int32_t settled_s_ = 0;  // up to where the history is
  std::uint64_t raw_bytes_ = 0;
  std::uint64_t raw_allocs_ = 0;
  std::uint64_t raw_frees_ = 0;
  std::uint64_t allocs_ = 0;  // since the first sample
  std::uint64_t frees_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t outstanding_ = 0;
  FloorHistory history_;
};

static_assert(sizeof(Series) <= Series::kMaxBytes);

}  // namespace poolsentry
