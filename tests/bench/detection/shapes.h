// What a kernel pool does: how the bytes of one tag move, healthy or leaking.
//
// A shape is a function of the seconds since the recording began. It may keep state, so it must be
// asked with rising times; it gives 0 and more. The sizes are bytes on top of the tag's base.
#pragma once

#include <functional>
#include <vector>

#include "tests/bench/detection/random.h"

namespace poolsentry::bench {

using Shape = std::function<double(double time_s)>;

inline constexpr double kHourS = 3600;
inline constexpr double kDayS = 24 * kHourS;
inline constexpr double kWeekS = 7 * kDayS;

// The people who use the server: when a working day is, and how much of it a week-end has.
struct Rhythm {
  double week_offset_s = 0;  // how far into its week (from Monday, 00:00) the recording begins
  double opens_h = 8;
  double closes_h = 18;
  double weekend = 0.1;    // load of Saturday and Sunday as a part of a working day's
  double day_noise = 0.1;  // one day is busier than the other
  std::uint64_t seed = 0;

  // 0 to about 1.
  [[nodiscard]] double load(double time_s) const;
  // Days since the Monday before the recording.
  [[nodiscard]] double day_of(double time_s) const { return (week_offset_s + time_s) / kDayS; }
};

// Healthy. `size` is the most that it takes.
enum class Healthy {
  kConstant,
  kFastWalk,
  kSlowWalk,
  kOfficeHours,
  kDailyWave,
  kWeeklyWave,
  kWarmUp,
  kSawtooth,
  kNightlyJob,
  kRollOut,
  kCreep,
  kLogOns,
  kChurn,
  kMigration,
  kPasses,  // somebody holds much for minutes or hours and lets go
};
inline constexpr int kHealthyCount = 15;
[[nodiscard]] const char* name_of(Healthy family);
[[nodiscard]] Shape healthy_shape(Healthy family, double size, double length_s,
                                  const Rhythm& rhythm, Random& random);

// Leaking. Growth begins at `onset_s` and would take `size` in `span_s` seconds.
enum class Leaking {
  kLinear,
  kUnderLoad,
  kJobSteps,
  kBursts,
  kAccelerating,
  kUnderSawtooth,
  kInBusyTag,
  kUnderDailyWave,
  kLockStep,
  kBothPools,
  kFlood,
  kFixed,
  kStopped,
  kHighFreeRatio,
};
inline constexpr int kLeakingCount = 14;
[[nodiscard]] const char* name_of(Leaking family);

struct Growth {
  double onset_s = 0;
  double span_s = 0;
  double size = 0;
};
// The growth alone; what the family has on top of it is overlay().
[[nodiscard]] Shape leaking_shape(Leaking family, const Growth& growth, const Rhythm& rhythm,
                                  Random& random);
// The healthy part of a leaking tag: a sawtooth, a daily wave, a large busy table, or nothing.
// `size` is the most that it may take, `daily` what the leak grows by in a day.
[[nodiscard]] Shape overlay(Leaking family, double size, double daily, const Rhythm& rhythm,
                            Random& random);

}  // namespace poolsentry::bench
