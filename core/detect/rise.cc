#include "core/detect/rise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace poolsentry {
namespace {

// Fewer steps do not show a bend.
constexpr std::size_t kFewestStepsToBend = 2;

// One step: its rate, its middle, and its length as its weight.
struct Step {
  double rate;
  double middle_s;
  double length_s;
};

// Where a series rises, the floor of an interval is its first value.
Step step_to(const FloorPoint& from, const FloorPoint& to) {
  const double length_s = to.begin_s - from.begin_s;
  return {(to.floor - from.floor) / length_s, (from.begin_s + to.begin_s) / 2, length_s};
}

struct Moments {
  double weight = 0;
  double time = 0;     // the mean
  double spread = 0;   // of the times, weighted
  double scatter = 0;  // of the rates, weighted
  double together = 0;
};

Moments moments_of(std::span<const FloorPoint> row, double mean_rate) {
  Moments sums;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const Step step = step_to(row[i - 1], row[i]);
    sums.weight += step.length_s;
    sums.time += step.length_s * step.middle_s;
  }
  sums.time /= sums.weight;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const Step step = step_to(row[i - 1], row[i]);
    const double from_mean_s = step.middle_s - sums.time;
    const double deviation = step.rate - mean_rate;
    sums.spread += step.length_s * from_mean_s * from_mean_s;
    sums.scatter += step.length_s * deviation * deviation;
    sums.together += step.length_s * from_mean_s * deviation;
  }
  return sums;
}

void count_steps(std::span<const FloorPoint> row, Rise& rise) {
  double squares = 0;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const double step = row[i].floor - row[i - 1].floor;
    if (step > 0) ++rise.rises;
    rise.given_back += std::max(-step, 0.0);
    // A longer step may be the larger: what counts is its rate.
    const double length_s = row[i].begin_s - row[i - 1].begin_s;
    squares += step > 0 ? step * step / length_s : 0;
  }
  const double up = rise.growth() + rise.given_back;
  const double length_s = row.back().begin_s - row.front().begin_s;
  const auto steps = static_cast<double>(row.size() - 1);
  rise.even_steps = squares > 0 ? steps * up * up / length_s / squares : 0;
}

}  // namespace

std::span<const FloorPoint> growing_part(std::span<const FloorPoint> row) {
  constexpr double kLevel = 0.05;
  const double level = row.front().floor + kLevel * (row.back().floor - row.front().floor);
  std::size_t begin = row.size() - 1;
  while (begin > 0 && row[begin].floor > level) --begin;
  return row.subspan(begin);
}

Rise measure_rise(std::span<const FloorPoint> row) {
  Rise rise;
  rise.begin_s = row.front().begin_s;
  rise.end_s = row.back().end_s;
  rise.first_floor = row.front().floor;
  rise.last_floor = row.back().floor;
  rise.steps = row.size() - 1;
  count_steps(row, rise);
  const double length_s = row.back().begin_s - rise.begin_s;
  rise.rate = rise.growth() / length_s;
  rise.late_rate = rise.rate;
  const Moments sums = moments_of(row, rise.rate);
  const auto steps = static_cast<double>(rise.steps);
  if (rise.steps < 2) return rise;
  rise.rate_error = std::sqrt(sums.scatter / sums.weight / (steps - 1));
  if (rise.steps < kFewestStepsToBend || sums.spread <= 0) return rise;
  rise.bend = sums.together / sums.spread;
  const double left_over = std::max(0.0, sums.scatter - rise.bend * sums.together);
  if (rise.steps > 2) rise.bend_error = std::sqrt(left_over / sums.spread / (steps - 2));
  rise.late_rate = rise.rate + rise.bend * (row.back().begin_s - sums.time);
  return rise;
}

double steadiness(const Rise& rise) {
  if (rise.rate <= 0 || rise.steps < 2) return 0;
  constexpr double kMost = 10;
  const auto freedom = static_cast<double>(rise.steps - 1);
  const double t = std::min(rise.rate / std::max(rise.rate_error, 1e-9 * rise.rate), 1e6);
  // Abramowitz and Stegun, 26.7.8.
  return std::min(kMost, t * (1 - 1 / (4 * freedom)) / std::sqrt(1 + t * t / (2 * freedom)));
}

double growth_to_come(const Rise& rise, double errors) {
  const double bend = rise.bend + errors * rise.bend_error;
  if (bend >= 0) return std::numeric_limits<double>::infinity();
  // A rate that falls by the same part in the same time: what is left of it adds up to this.
  const double fall = -bend / rise.rate;
  return std::max(rise.late_rate, 0.0) / fall;
}

}  // namespace poolsentry
