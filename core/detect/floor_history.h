// The past of one series in bounded memory: the lowest and highest value in each of the last
// intervals of a second, 5 seconds, ... of a day.
//
// Floors are what tells a leak from everything that comes and goes: what a cache, a job or a
// working day takes it gives back, so the lowest value over a long enough interval does not rise.
// Each scale looks some of its intervals back, so a flood is seen in seconds and a slow leak over
// weeks, at the same cost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace poolsentry {

// The lengths of the intervals. Each divides the next, so that intervals of one scale fold into one
// of the next. A day is among them because that is how people work, and a sixth of one, so that the
// last 24 hours are known at any hour.
inline constexpr std::array<std::int32_t, 9> kScaleSeconds = {1,     5,     20,     60,    300,
                                                              1'200, 3'600, 14'400, 86'400};
inline constexpr std::size_t kScaleCount = kScaleSeconds.size();
inline constexpr std::size_t kHourScale = 6;
inline constexpr std::size_t kSixthOfDayScale = 7;
inline constexpr std::size_t kDayScale = 8;

// How many closed intervals of each scale are kept: 16 hours by the hour, 6 days by their sixths
// and four weeks by the day.
inline constexpr std::array<std::size_t, kScaleCount> kIntervalsKept = {8, 8,  8,  8, 8,
                                                                        8, 16, 36, 28};

// The finest scale whose intervals hold at least one sample each when samples come every
// `interval`.
[[nodiscard]] std::size_t finest_scale_for(Duration interval);

// One closed interval. Seconds count from the beginning of the timeline that the caller uses.
struct FloorPoint {
  double begin_s = 0;
  double end_s = 0;
  double floor = 0;  // lowest value in it
  double peak = 0;   // highest value in it, to 1 % of the difference
};

class FloorHistory {
 public:
  // A bit for each scale.
  using ScaleMask = std::uint16_t;

  FloorHistory();

  // Takes the value at `time_s` (never earlier than the one before) at `finest` and, as intervals
  // close, at the scales above. Says at which scales an interval has closed.
  ScaleMask add(std::int32_t time_s, float value, std::size_t finest);

  // The value that was added last was still there at `time_s`, and all the time since.
  ScaleMask hold(std::int32_t time_s, float value, std::size_t finest);

  // The closed intervals of one scale, oldest first; those without a sample are left out.
  void closed(std::size_t scale, std::vector<FloorPoint>& points) const;

  // All that is known, oldest first, each stretch of time once and by the finest scale that has it,
  // from `finest` on.
  void whole(std::vector<FloorPoint>& points, std::size_t finest = 0) const;

  // The days that end with the last closed sixth of a day, oldest first: 24 hours each, so that the
  // daily cycle is in every one of them. Older ones are calendar days (UTC). A day of which more
  // than a sixth was not seen is left out.
  void days(std::vector<FloorPoint>& points) const;

 private:
  // Float keeps seven digits: 6 KB of 100 GB, finer than any judgement.
  struct Extent {
    float floor = 0;
    float peak = 0;
  };
  struct Open {
    Extent extent;
    std::int32_t number = -1;  // time / length; -1 before the first value
  };
  static constexpr std::size_t kAllIntervals = 128;

  [[nodiscard]] static std::size_t place(std::size_t scale, std::int32_t number);
  void store(std::size_t scale, std::int32_t number, Extent extent);
  void forget(std::size_t scale, std::int32_t number);
  // True where the interval is still kept and had a sample.
  [[nodiscard]] bool read(std::size_t scale, std::int32_t number, FloorPoint& point) const;
  [[nodiscard]] bool is_stale(std::size_t scale) const;

  ScaleMask fold(std::size_t scale, std::int32_t number, Extent extent);
  ScaleMask hold_at(std::size_t scale, std::int32_t number, float value);
  template <class Visit>
  void for_each_closed(std::size_t scale, Visit visit) const;

  std::array<Open, kScaleCount> open_{};
  // Interval n of a scale is at its part's n % kIntervalsKept[scale]. Peaks are kept as the upper
  // 16 bits of the float peak - floor, rounded up.
  std::array<float, kAllIntervals> floors_;
  std::array<std::uint16_t, kAllIntervals> peaks_;
};

}  // namespace poolsentry
