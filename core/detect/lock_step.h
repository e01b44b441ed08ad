// Do two series grow together? Tags that one driver allocates side by side do.
#pragma once

#include <span>

#include "core/detect/floor_history.h"

namespace poolsentry {

// True where the steps of both rows (intervals of one scale, oldest first) keep one proportion over
// the intervals that they share, at least five steps of them.
[[nodiscard]] bool grow_in_lock_step(std::span<const FloorPoint> a, std::span<const FloorPoint> b);

}  // namespace poolsentry
