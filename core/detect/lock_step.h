// Do two series grow together? Tags that one driver allocates side by side do.
#pragma once

#include <optional>
#include <span>

#include "core/detect/floor_history.h"

namespace poolsentry {

// True where the steps of both rows (in order) keep one proportion over the intervals that they
// share, at least five steps of them.
[[nodiscard]] bool grow_in_lock_step(std::span<const FloorPoint> a, std::span<const FloorPoint> b);

// The onset of `row` where it grows in lock-step with `leader` since that one's onset: from the
// same time on, to `tolerance` of the leader's age, and with no more unrest before than that part
// of its growth. Nothing where it does not.
[[nodiscard]] std::optional<double> in_step_since(std::span<const FloorPoint> row,
                                                  std::span<const FloorPoint> leader,
                                                  double onset_s, double tolerance, double unrest);

}  // namespace poolsentry
