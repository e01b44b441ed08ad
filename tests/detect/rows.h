// Rows of floors for the tests of the judgement.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/detect/floor_history.h"

namespace poolsentry {

// `count` points, `length_s` each, whose floors follow a formula of their number.
inline std::vector<FloorPoint> row_of(std::size_t count, double length_s,
                                      const std::function<double(double)>& floor) {
  std::vector<FloorPoint> row;
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<double>(i);
    const double value = floor(number);
    row.push_back({number * length_s, (number + 1) * length_s, value, value});
  }
  return row;
}

}  // namespace poolsentry
