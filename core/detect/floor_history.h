// The past of one series in bounded memory: the lowest and highest value in each of the last 12
// intervals of a second, of 5 seconds, ... of a week.
//
// Floors are what tells a leak from everything that comes and goes: what a cache, a job or a
// working day takes it gives back, so the lowest value over a long enough interval does not rise.
// Each scale looks 12 of its intervals back, so a flood is seen in seconds and a slow leak over
// months, at the same cost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace poolsentry {

// The lengths of the intervals. Each divides the next, so that intervals of one scale fold into one
// of the next; a day and a week are among them because that is how people work.
inline constexpr std::array<std::int64_t, 10> kScaleSeconds = {1,   5,     15,     60,     300,
                                                               900, 3'600, 14'400, 86'400, 604'800};
inline constexpr std::size_t kScaleCount = kScaleSeconds.size();
inline constexpr std::size_t kDayScale = 8;

// The finest scale whose intervals hold at least one sample each when samples come every
// `interval`.
[[nodiscard]] std::size_t finest_scale_for(Duration interval);

// One closed interval. Seconds count from the beginning of the timeline that the caller uses.
struct FloorPoint {
  double begin_s = 0;
  double end_s = 0;
  double floor = 0;  // lowest value in it
  double peak = 0;   // highest value in it

  [[nodiscard]] double middle_s() const { return (begin_s + end_s) / 2; }
};

class FloorHistory {
 public:
  static constexpr std::size_t kIntervals = 12;

  // A bit for each scale.
  using ScaleMask = std::uint16_t;

  // Takes the value at `time_s` (never earlier than the one before) at `finest` and, as intervals
  // close, at the scales above. Says at which scales an interval has closed.
  ScaleMask add(std::int64_t time_s, double value, std::size_t finest);

  // The closed intervals of one scale, oldest first; those without a sample are left out.
  void closed(std::size_t scale, std::vector<FloorPoint>& points) const;

  // All that is known, oldest first, each stretch of time once and by the finest scale that has it.
  void whole(std::vector<FloorPoint>& points) const;

  // The highest value in closed intervals that ended at or before `time_s`, at any scale; 0 if
  // none.
  [[nodiscard]] double peak_before(double time_s) const;

 private:
  // Float keeps seven digits: 6 KB of 100 GB, finer than any judgement.
  struct Extent {
    float floor = 0;
    float peak = 0;
  };
  struct Scale {
    std::array<Extent, kIntervals> ring{};  // interval n is at n % kIntervals
    Extent open{};
    std::int32_t open_number = -1;  // time / length; -1 before the first value
    std::uint16_t filled = 0;       // a bit for each place of the ring
  };

  ScaleMask fold(std::size_t scale, std::int64_t time_s, Extent extent);
  static void close(Scale& scale, std::int32_t next_number);
  template <class Visit>
  void for_each_closed(std::size_t scale, Visit visit) const;

  std::array<Scale, kScaleCount> scales_{};
};

}  // namespace poolsentry
