#include "core/engine/pace.h"

#include <algorithm>

namespace poolsentry {
namespace {

Duration part_of(Duration whole, double part) {
  return Duration{static_cast<Duration::rep>(static_cast<double>(whole.count()) * part)};
}

}  // namespace

Duration interval_for(const PoolState& pool, Duration base, double grown, Duration elapsed,
                      TimePoint now) {
  const auto limit = static_cast<double>(pool.limit.bytes.value_or(0));
  if (limit <= 0) return Duration::max();
  const double free = std::max(0.0, limit - static_cast<double>(pool.bytes));
  Duration wanted = Duration::max();
  const double tight = (1 - Pace::kTightFrom) * limit;
  if (free < tight) wanted = part_of(base, free / tight);
  std::optional<Duration> left;
  if (pool.exhausted_at.likely) left = *pool.exhausted_at.likely - now;
  // More than what is free, many times over, is the most that a step is believed to take.
  constexpr double kMostSteps = 1000;
  if (grown > 0) {
    const Duration by_step = part_of(elapsed, std::min(free / grown, kMostSteps));
    left = std::min(left.value_or(by_step), by_step);
  }
  if (left && *left < Pace::kSamplesAhead * base) {
    wanted = std::min(wanted, *left / Pace::kSamplesAhead);
  }
  return std::max(wanted, Pace::kFastest);
}

bool Pace::is_urgent(const PoolPressure& pressure, TimePoint now) {
  const bool urgent = pressure.adds_to(pressure_);
  follow(pressure, now);
  return urgent;
}

void Pace::take(std::span<const PoolState, 2> pools, TimePoint now) {
  const Duration elapsed = taken_at_ ? now - *taken_at_ : Duration{0};
  by_pools_ = Duration::max();
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const auto bytes = static_cast<double>(pools[i].bytes);
    // A clock that was set back tells nothing of how fast a pool grows.
    const double grown = elapsed > Duration{0} ? bytes - bytes_[i] : 0;
    by_pools_ = std::min(by_pools_, interval_for(pools[i], base_, grown, elapsed, now));
    bytes_[i] = bytes;
  }
  taken_at_ = now;
}

Duration Pace::until_next(const PoolPressure& pressure, TimePoint now) {
  follow(pressure, now);
  Duration wanted = std::min(base_, by_pools_);
  if (!pressure.any()) return wanted;
  if (now - pressure_since_ < kFastFor) return std::min(wanted, kFastest);
  if (pressure.paged || pressure.nonpaged) wanted = std::min(wanted, kLasting);
  return wanted;
}

void Pace::follow(const PoolPressure& pressure, TimePoint now) {
  if (pressure.adds_to(pressure_)) pressure_since_ = now;
  pressure_since_ = std::min(pressure_since_, now);
  pressure_ = pressure;
}

}  // namespace poolsentry
