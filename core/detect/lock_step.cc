#include "core/detect/lock_step.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/detect/onset.h"

namespace poolsentry {
namespace {

constexpr std::size_t kFewestSteps = 5;
// The cosine between the two rows of steps. Tags of one allocation path reach 0.99 and more.
constexpr double kLeastLikeness = 0.99;

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

std::optional<double> in_step_since(std::span<const FloorPoint> row,
                                    std::span<const FloorPoint> leader, double onset_s,
                                    double tolerance, double unrest) {
  const auto since = [onset_s](std::span<const FloorPoint> points) {
    std::size_t first = 0;
    while (first < points.size() && points[first].begin_s < onset_s) ++first;
    return points.subspan(first);
  };
  const auto grown = since(row);
  if (grown.size() < 2 || !grow_in_lock_step(grown, since(leader))) return std::nullopt;
  const double growth = grown.back().floor - grown.front().floor;
  const auto before = row.first(row.size() - grown.size());
  double lowest = grown.front().floor;
  double highest = lowest;
  for (const FloorPoint& point : before) {
    lowest = std::min(lowest, point.floor);
    highest = std::max(highest, point.floor);
  }
  if (highest - lowest > unrest * growth) return std::nullopt;
  const double own_onset_s = find_onset(row);
  const double age_s = row.back().end_s - onset_s;
  const double step_s = grown.front().end_s - grown.front().begin_s;
  const bool together = std::abs(own_onset_s - onset_s) <= std::max(tolerance * age_s, 2 * step_s);
  return together ? std::optional(own_onset_s) : std::nullopt;
}

}  // namespace poolsentry
