// Does a row of floors rise like a leak, and how fast?
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/detect/floor_history.h"

namespace poolsentry {

// A rise that has the shape of a leak: on in most intervals, hardly ever back, not in one jump, not
// flattening. Seconds are those of the floors.
struct Trend {
  double begin_s = 0;
  double end_s = 0;
  double first_floor = 0;
  double last_floor = 0;
  std::size_t rises = 0;  // in how many of the steps the floor rose
  std::size_t steps = 0;
  double late_ratio = 0;  // rate over the last third of the steps, as a part of the mean rate
  // Bytes a second: the mean, and the lowest and highest that the halves of the row and its last
  // third show.
  double slowest = 0;
  double likely = 0;
  double fastest = 0;

  [[nodiscard]] double growth() const { return last_floor - first_floor; }
};

// The shortest row that can show a trend.
inline constexpr std::size_t kFewestPoints = 4;

// The longest row of at least `fewest` points (not below kFewestPoints) up to the newest one that
// rises like a leak; nothing where none does, or where a longer one rises and flattens. `points`
// are intervals of one scale, oldest first.
[[nodiscard]] std::optional<Trend> find_trend(std::span<const FloorPoint> points,
                                              std::size_t fewest);

}  // namespace poolsentry
