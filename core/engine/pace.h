// How long until the next sample of a live kernel: the interval that was asked for, and less while
// a pool may be full before it is over.
//
// What makes it faster, and what bounds the cost:
// - A condition of the kernel becomes set: a sample at once, then one a second for kFastFor. One
//   that lasts longer is no event any more: kLasting then for a pool, the usual interval for
//   commit, which may stay high for months.
// - A pool is fuller than kTightFrom: the interval shrinks with what is free, to nothing at the
//   limit. A pool that stands at 90 % for months is sampled twice as often as usual.
// - A pool would be full within kSamplesAhead intervals, by the forecast of its leaks or by what it
//   took in the last one: as many samples are spread over the time that is left.
// Never more often than kFastest, which is a second, and never less often than was asked for.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "core/base/time.h"
#include "core/detect/leak.h"
#include "core/pool/pool_pressure.h"

namespace poolsentry {

// Used by one thread.
class Pace {
 public:
  static constexpr Duration kFastest = std::chrono::seconds{1};
  static constexpr Duration kFastFor = std::chrono::minutes{10};
  static constexpr Duration kLasting = std::chrono::seconds{10};
  static constexpr double kTightFrom = 0.80;
  static constexpr int kSamplesAhead = 10;

  // `base` is the interval that was asked for.
  explicit Pace(Duration base) : base_(base) {}

  // Between samples, once a second: true where a condition has become set, which asks for a sample
  // at once. `now` may go back.
  [[nodiscard]] bool is_urgent(const PoolPressure& pressure, TimePoint now);

  // After a sample that worked: what it shows of both pools, by Pool.
  void take(std::span<const PoolState, 2> pools, TimePoint now);

  // After every sample, whether it worked or not.
  [[nodiscard]] Duration until_next(const PoolPressure& pressure, TimePoint now);

 private:
  void follow(const PoolPressure& pressure, TimePoint now);

  Duration base_;
  Duration by_pools_ = Duration::max();  // what the last sample asks for
  PoolPressure pressure_;
  TimePoint pressure_since_{};  // the last condition became set
  std::array<double, 2> bytes_{};
  std::optional<TimePoint> taken_at_;
};

// What one pool asks for, at least kFastest; Duration::max() where it asks for nothing. `grown` is
// what it took in the last `elapsed`.
[[nodiscard]] Duration interval_for(const PoolState& pool, Duration base, double grown,
                                    Duration elapsed, TimePoint now);

}  // namespace poolsentry
