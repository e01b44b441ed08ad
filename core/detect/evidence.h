// The first judgement: is this rise enough to wake a person, and in which words is it explained?
//
// Urgency and evidence are kept apart. A rise counts as evidence when it has the shape of a leak
// (trend.h) on new ground, and it is urgent enough when it has taken a set part of what was free:
// the longer a row of floors, the smaller the part. So a flood that empties a pool within the hour
// is raised in minutes and a slow leak after days, by the same rule.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/base/time.h"
#include "core/detect/trend.h"

namespace poolsentry {

struct Circumstances {
  std::size_t scale = 0;
  double room = 0;          // bytes that the pool can hold
  double headroom = 0;      // bytes that it can still grow
  double earlier_peak = 0;  // the highest value of the series before the rise began
  double known_s = 0;       // how long the series had been watched when the rise began
  Duration horizon{};       // growth that cannot exhaust the pool within it is not raised
};

// True where the rise is to be raised.
[[nodiscard]] bool is_leak(const Trend& trend, const Circumstances& circumstances);

// The least growth that could be raised under any row: a cheap test before find_trend().
[[nodiscard]] double least_growth(double room, double headroom);

// 0 to 1: how unlikely it is that what has this shape goes on and off by chance.
[[nodiscard]] double confidence_in(const Trend& trend);

// "its floor rose in 11 of 11 intervals of 1 min, by 45 MB in 12 min; not flattening (the latest
// rate is 99 % of the mean); 4 % of allocations were freed".
[[nodiscard]] std::string describe_evidence(const Trend& trend, std::size_t scale,
                                            std::optional<double> free_ratio);

}  // namespace poolsentry
