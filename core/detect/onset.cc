#include "core/detect/onset.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace poolsentry {
namespace {

// How much worse than the best a fit from the very beginning may be and still be taken: a leak from
// boot has nothing level before it, and noise in its first intervals must not move the onset.
constexpr double kNearlyAsGood = 1.02;
// An onset lies within an interval: so many places of each are tried.
constexpr int kPartsOfInterval = 4;

struct Fit {
  double level = 0;
  double slope = 0;
  double error = 0;
};

// Where a series rises, the floor of an interval is its first value.
double time_of(const FloorPoint& point) { return point.begin_s; }

double weight_of(const FloorPoint& point) { return point.end_s - point.begin_s; }

// Weighted least squares of floor = level + slope * max(0, t - onset).
Fit fit_from(std::span<const FloorPoint> points, double onset_s) {
  double w = 0;
  double wx = 0;
  double wy = 0;
  double wxx = 0;
  double wxy = 0;
  for (const FloorPoint& point : points) {
    const double weight = weight_of(point);
    const double x = std::max(0.0, time_of(point) - onset_s);
    w += weight;
    wx += weight * x;
    wy += weight * point.floor;
    wxx += weight * x * x;
    wxy += weight * x * point.floor;
  }
  const double spread = w * wxx - wx * wx;
  Fit fit;
  fit.slope = spread > 0 ? (w * wxy - wx * wy) / spread : 0;
  fit.level = (wy - fit.slope * wx) / w;
  for (const FloorPoint& point : points) {
    const double x = std::max(0.0, time_of(point) - onset_s);
    const double miss = point.floor - fit.level - fit.slope * x;
    fit.error += weight_of(point) * miss * miss;
  }
  return fit;
}

}  // namespace

double find_onset(std::span<const FloorPoint> points) {
  const double begin_s = points.front().begin_s;
  const double from_the_start = fit_from(points, begin_s).error;
  double best_error = std::numeric_limits<double>::max();
  double best_s = begin_s;
  // A rise needs two intervals to show; a later onset is none yet.
  for (std::size_t i = 0; i + 2 < points.size(); ++i) {
    const double length_s = time_of(points[i + 1]) - time_of(points[i]);
    for (int part = 0; part < kPartsOfInterval; ++part) {
      const double candidate_s = time_of(points[i]) + length_s * part / kPartsOfInterval;
      const Fit fit = fit_from(points, candidate_s);
      if (fit.slope <= 0 || fit.error >= best_error) continue;
      best_error = fit.error;
      best_s = candidate_s;
    }
  }
  return from_the_start <= kNearlyAsGood * best_error ? begin_s : best_s;
}

}  // namespace poolsentry
