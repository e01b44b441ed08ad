#include "core/detect/forecast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace poolsentry {
namespace {

constexpr double kMillisecondsPerHour = 3'600'000.0;
constexpr double kLongestHours = 100 * 365 * 24.0;
constexpr double kSecondsPerHour = 3600;
// Twice this has seen a week-end.
constexpr double kLongestSpanS = 3.5 * 24 * kSecondsPerHour;
constexpr std::array<double, 4> kPartsOfSpan = {0.125, 0.25, 0.5, 1};

// Hours until `headroom` is taken at a rate that changes by `bend`; more than kLongestHours for
// never.
double hours_until(double headroom, double rate, double bend) {
  if (headroom <= 0) return 0;
  const double root = rate * rate + 2 * bend * headroom;
  if (root <= 0 || rate + std::sqrt(root) <= 0) return 2 * kLongestHours;
  return 2 * headroom / (rate + std::sqrt(root));
}

std::optional<TimePoint> after(TimePoint now, double hours) {
  if (hours > kLongestHours) return std::nullopt;
  return now + Duration{static_cast<std::int64_t>(hours * kMillisecondsPerHour)};
}

// How far the points from `first` on get above the line from there within `span_s`; nothing where
// the data do not go so far.
std::optional<double> deviation(std::span<const FloorPoint> points, std::size_t first,
                                double span_s, double rate) {
  const double begin_s = (points[first].begin_s + points[first].end_s) / 2;
  if (begin_s + span_s > points.back().end_s) return std::nullopt;
  double highest = points[first].peak;
  std::size_t i = first;
  for (; i < points.size() && points[i].begin_s < begin_s + span_s; ++i) {
    highest = std::max(highest, points[i].peak);
  }
  const double hours = (points[i - 1].end_s - begin_s) / kSecondsPerHour;
  return highest - (points[first].floor + points[first].peak) / 2 - rate * hours;
}

// Along the line with what deviates from it, and then along the line.
double hours_along(const Outlook& outlook, double Deviation::*bound, double rate, double bend) {
  const double headroom = outlook.limit_bytes - outlook.bytes;
  double hours = 0;
  double grown = 0;
  for (const Deviation& deviation : outlook.deviations) {
    const double h = deviation.hours;
    const double next = std::max(grown, rate * h + bend * h * h / 2 + deviation.*bound);
    if (headroom > 0 && next >= headroom) {
      return hours + (h - hours) * (headroom - grown) / (next - grown);
    }
    hours = h;
    grown = next;
  }
  return headroom <= 0 ? 0 : hours + hours_until(headroom - grown, rate + bend * hours, bend);
}

}  // namespace

std::vector<Deviation> deviations_since(std::span<const FloorPoint> points, double since_s,
                                        double now_s, double rate) {
  const auto known = [since_s](const FloorPoint& point) { return point.begin_s >= since_s; };
  const auto first = std::find_if(points.begin(), points.end(), known);
  const auto past = points.subspan(static_cast<std::size_t>(first - points.begin()));
  const double longest_s = std::min((now_s - since_s) / 2, kLongestSpanS);
  std::vector<Deviation> all;
  for (const double part : kPartsOfSpan) {
    constexpr double kMost = std::numeric_limits<double>::max();
    Deviation found{longest_s * part / kSecondsPerHour, kMost, 0, -kMost};
    std::size_t count = 0;
    for (std::size_t i = 0; i < past.size(); ++i) {
      const auto off = deviation(past, i, longest_s * part, rate);
      if (!off) break;
      found.low = std::min(found.low, *off);
      found.high = std::max(found.high, *off);
      found.likely += (*off - found.likely) / static_cast<double>(++count);
    }
    if (count > 0) all.push_back(found);
  }
  return all;
}

Forecast forecast_exhaustion(TimePoint now, const Outlook& outlook) {
  const GrowthRate& rate = outlook.rate;
  const double likely = hours_along(outlook, &Deviation::likely, rate.likely, outlook.bend.likely);
  const double earliest = hours_along(outlook, &Deviation::high, rate.high, outlook.bend.high);
  const double latest = hours_along(outlook, &Deviation::low, rate.low, 0);
  return {after(now, std::min(earliest, likely)), after(now, likely),
          after(now, std::max(latest, likely))};
}

}  // namespace poolsentry
