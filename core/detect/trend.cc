#include "core/detect/trend.h"

#include <algorithm>

namespace poolsentry {
namespace {

// A leak rises in nearly all intervals; noise on top may hide one in four.
constexpr double kLeastRisingShare = 0.75;
// What it gives back on the way, as a part of its growth.
constexpr double kMostGivenBack = 0.15;
// A step (a roll-out, a table) is one jump; two equal jumps are still no trend.
constexpr double kLargestStepShare = 0.5;
// A cache that fills slows down: its latest rate falls below its mean.
constexpr double kLeastLateRatio = 0.55;
// Intervals without a sample may make up a quarter of the time.
constexpr double kMostTimeMissing = 0.25;

double rate_between(const FloorPoint& from, const FloorPoint& to) {
  return (to.floor - from.floor) / (to.middle_s() - from.middle_s());
}

struct Steps {
  std::size_t rises = 0;
  double given_back = 0;
  double largest = 0;
};

Steps count_steps(std::span<const FloorPoint> row) {
  Steps steps;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const double step = row[i].floor - row[i - 1].floor;
    if (step > 0) ++steps.rises;
    steps.given_back += std::max(-step, 0.0);
    steps.largest = std::max(steps.largest, step);
  }
  return steps;
}

bool is_complete_enough(std::span<const FloorPoint> row) {
  const double length = row.front().end_s - row.front().begin_s;
  const double whole = row.back().end_s - row.front().begin_s;
  return length * static_cast<double>(row.size()) >= (1 - kMostTimeMissing) * whole;
}

struct Judgement {
  std::optional<Trend> trend;
  // It rose, and slows down: any later part of it looks straighter than it is.
  bool flattens = false;
};

Judgement judge(std::span<const FloorPoint> row) {
  const double growth = row.back().floor - row.front().floor;
  if (growth <= 0 || !is_complete_enough(row)) return {};
  const Steps steps = count_steps(row);
  const auto count = static_cast<double>(row.size() - 1);
  if (static_cast<double>(steps.rises) < kLeastRisingShare * count) return {};
  if (steps.given_back > kMostGivenBack * growth) return {};
  if (steps.largest > kLargestStepShare * growth) return {};

  const std::size_t third = std::max<std::size_t>(2, row.size() / 3);
  const FloorPoint& middle = row[row.size() / 2];
  const double mean = rate_between(row.front(), row.back());
  const double late = rate_between(row[row.size() - 1 - third], row.back());
  if (late < kLeastLateRatio * mean) return {std::nullopt, true};
  const double first_half = rate_between(row.front(), middle);
  const double second_half = rate_between(middle, row.back());
  Trend trend;
  trend.begin_s = row.front().begin_s;
  trend.end_s = row.back().end_s;
  trend.first_floor = row.front().floor;
  trend.last_floor = row.back().floor;
  trend.rises = steps.rises;
  trend.steps = row.size() - 1;
  trend.late_ratio = late / mean;
  trend.slowest = std::min({first_half, second_half, late});
  trend.likely = mean;
  trend.fastest = std::max({first_half, second_half, late});
  return {trend};
}

}  // namespace

std::optional<Trend> find_trend(std::span<const FloorPoint> points, std::size_t fewest) {
  for (std::size_t length = points.size(); length >= std::max(fewest, kFewestPoints); --length) {
    const Judgement judgement = judge(points.last(length));
    if (judgement.trend || judgement.flattens) return judgement.trend;
  }
  return std::nullopt;
}

}  // namespace poolsentry
