// When did the growth begin? A change point in the past of one series.
#pragma once

#include <span>

#include "core/detect/floor_history.h"

namespace poolsentry {

// The time (in the seconds of `points`) at which "level, then a straight rise" fits the floors
// best, by least squares with each interval weighted by its length. `points` are
// FloorHistory::whole(), at least two. The first point's beginning where the rise was there from
// the start.
[[nodiscard]] double find_onset(std::span<const FloorPoint> points);

}  // namespace poolsentry
