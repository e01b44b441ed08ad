#include "core/detect/lock_step.h"

#include <cmath>
#include <cstddef>

namespace poolsentry {
namespace {

constexpr std::size_t kFewestSteps = 5;
// The cosine between the two rows of steps. Tags of one allocation path reach 0.99 and more.
constexpr double kLeastLikeness = 0.97;

struct Products {
  double aa = 0;
  double bb = 0;
  double ab = 0;
  std::size_t steps = 0;
};

bool is_same_step(std::span<const FloorPoint> a, std::size_t i, std::span<const FloorPoint> b,
                  std::size_t k) {
  return a[i].begin_s == b[k].begin_s && a[i - 1].begin_s == b[k - 1].begin_s;
}

Products multiply(std::span<const FloorPoint> a, std::span<const FloorPoint> b) {
  Products sums;
  std::size_t k = 1;
  for (std::size_t i = 1; i < a.size(); ++i) {
    while (k + 1 < b.size() && b[k].begin_s < a[i].begin_s) ++k;
    if (k >= b.size() || !is_same_step(a, i, b, k)) continue;
    const double step_a = a[i].floor - a[i - 1].floor;
    const double step_b = b[k].floor - b[k - 1].floor;
    sums.aa += step_a * step_a;
    sums.bb += step_b * step_b;
    sums.ab += step_a * step_b;
    ++sums.steps;
  }
  return sums;
}

}  // namespace

bool grow_in_lock_step(std::span<const FloorPoint> a, std::span<const FloorPoint> b) {
  const Products sums = multiply(a, b);
  if (sums.steps < kFewestSteps || sums.aa <= 0 || sums.bb <= 0) return false;
  return sums.ab >= kLeastLikeness * std::sqrt(sums.aa * sums.bb);
}

}  // namespace poolsentry
