// A stretch of floors that goes up: how far, how steadily, and whether it bends.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/detect/floor_history.h"

namespace poolsentry {

// What can be measured on a row of floors. Rates are bytes a second. Errors are standard errors,
// out of the scatter of the steps around the line.
struct Rise {
  double begin_s = 0;
  double end_s = 0;
  double first_floor = 0;
  double last_floor = 0;
  std::size_t rises = 0;  // in how many of the steps the floor rose
  std::size_t steps = 0;
  double given_back = 0;  // the sum of all steps down, positive
  // As many equal steps as would be as uneven: 1 for a single jump, `steps` for a straight line.
  double even_steps = 0;
  double rate = 0;  // the mean
  double rate_error = 0;
  double late_rate = 0;   // where the line through the steps' rates ends
  double bend = 0;        // change of the rate, a second
  double bend_error = 0;  // 0 for two steps, which have no scatter around their line

  [[nodiscard]] double growth() const { return last_floor - first_floor; }
  [[nodiscard]] double duration_s() const { return end_s - begin_s; }
};

// The row without what stands level at its beginning: from the last point on at which a twentieth
// of the growth was not there yet.
[[nodiscard]] std::span<const FloorPoint> growing_part(std::span<const FloorPoint> row);

// `row` is in order and has at least two points.
[[nodiscard]] Rise measure_rise(std::span<const FloorPoint> row);

// How many standard deviations of a normal distribution the mean step is away from none at all: the
// chance that something which goes up and down by itself looks like this. Student's t for so many
// steps, carried over to the normal distribution.
[[nodiscard]] double steadiness(const Rise& rise);

// How far the floor goes on rising if it keeps slowing down as it does, in the best case that
// `errors` standard errors of the bend allow; infinite where it does not slow down.
[[nodiscard]] double growth_to_come(const Rise& rise, double errors);

}  // namespace poolsentry
