// Is this rise enough to wake a person? What it takes, and in which words it is explained.
//
// Two things are kept apart. The stake: what part of what was free the rise has taken. The
// evidence: for how long it went on, how steadily, and whether it bends. A flood has a large stake
// and little evidence, a slow leak the other way round: the larger the stake, the less evidence it
// takes. So a pool that empties within the hour is raised in minutes, and a leak that takes months
// when it is sure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/base/time.h"
#include "core/detect/rise.h"
#include "core/detect/row.h"

namespace poolsentry {

// A smaller stake is none.
inline constexpr double kLeastStake = 0.015;

struct Circumstances {
  double room = 0;  // bytes that the pool can hold
  double free = 0;  // bytes that it can still grow
  // What the pool held in the past: the whole() of its total; may be empty.
  std::span<const FloorPoint> pool;
  double known_s = 0;  // since when the series has been watched, up to now
  // Since when something leaks into the pool already; later than everything where nothing does.
  double leaking_since_s = 0;
  Duration horizon{};  // growth that cannot exhaust the pool within it is not raised
};

// A rise and what speaks for it.
struct Finding {
  Rise rise;
  RowKind kind = RowKind::kContinuous;
  double stake = 0;       // the part of what was free at its beginning that it has taken
  double steadiness = 0;  // see rise.h
  bool matters = false;   // it may fill the pool within the horizon
  bool is_enough = false;
};

// The longest rise that ends now and is enough to tell a person; where none is, the longest that
// has the shape of a leak and a stake of at least kLeastStake. `row` is FloorHistory::whole() or
// FloorHistory::days(). Of a continuous row the last four days are looked at; what was before tells
// how high the series has been.
[[nodiscard]] std::optional<Finding> find_leak(std::span<const FloorPoint> row, RowKind kind,
                                               const Circumstances& circumstances);

// True where a rise with this shape, but a stake and a rate like these, is enough: that of all tags
// which grow in lock-step.
[[nodiscard]] bool is_enough_with(Finding finding, double stake, double rate,
                                  const Circumstances& circumstances);

// True where the row as a whole rises on most of its steps, hardly ever back and not in one jump.
[[nodiscard]] bool is_rising(const Rise& rise);

// The least growth that could be found in any row of a pool with so much room, of which so much is
// free: a cheap test before find_leak().
[[nodiscard]] double least_growth(double room, double free);

// 0 to 1: how sure it is that the rise is no coming and going by chance.
[[nodiscard]] double confidence_in(const Finding& finding);

// "its floor rose in 11 of 11 days, by 34.1 MB, 3.1 MB a day; no flattening, at the end 98 % of the
// mean rate; it has taken 12 % of what was free; 93 % of allocations were freed".
[[nodiscard]] std::string describe_evidence(const Finding& finding,
                                            std::optional<double> free_ratio);

}  // namespace poolsentry
