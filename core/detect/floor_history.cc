#include "core/detect/floor_history.h"

#include <algorithm>

namespace poolsentry {
namespace {

constexpr std::int32_t kRing = static_cast<std::int32_t>(FloorHistory::kIntervals);

}  // namespace

std::size_t finest_scale_for(Duration interval) {
  const auto* const found =
      std::find_if(kScaleSeconds.begin(), kScaleSeconds.end(), [interval](std::int64_t seconds) {
        // Timers are late by some per cent: 1.05 s is still a sample every second.
        return std::chrono::seconds{seconds} * 1.1 >= interval;
      });
  return std::min<std::size_t>(static_cast<std::size_t>(found - kScaleSeconds.begin()),
                               kScaleCount - 1);
}

FloorHistory::ScaleMask FloorHistory::add(std::int64_t time_s, double value, std::size_t finest) {
  const auto narrow = static_cast<float>(value);
  return fold(finest, time_s, {narrow, narrow});
}

FloorHistory::ScaleMask FloorHistory::fold(std::size_t index, std::int64_t time_s, Extent extent) {
  ScaleMask closed_scales = 0;
  for (; index < kScaleCount; ++index) {
    Scale& scale = scales_[index];
    const auto number = static_cast<std::int32_t>(time_s / kScaleSeconds[index]);
    if (number == scale.open_number) {
      scale.open = {std::min(scale.open.floor, extent.floor),
                    std::max(scale.open.peak, extent.peak)};
      return closed_scales;
    }
    const Extent finished = scale.open;
    const std::int32_t finished_number = scale.open_number;
    close(scale, number);
    scale.open = extent;
    if (finished_number < 0) return closed_scales;
    closed_scales = static_cast<ScaleMask>(closed_scales | 1U << index);
    extent = finished;
    time_s = finished_number * kScaleSeconds[index];
  }
  return closed_scales;
}

// Puts the open interval into the ring and empties the places of intervals that had no value.
void FloorHistory::close(Scale& scale, std::int32_t next_number) {
  if (scale.open_number >= 0) {
    const auto place = static_cast<std::size_t>(scale.open_number % kRing);
    scale.ring[place] = scale.open;
    scale.filled = static_cast<std::uint16_t>(scale.filled | 1U << place);
    const std::int32_t skipped = std::min(next_number - scale.open_number - 1, kRing);
    for (std::int32_t i = 1; i <= skipped; ++i) {
      const auto empty = static_cast<unsigned>((scale.open_number + i) % kRing);
      scale.filled = static_cast<std::uint16_t>(scale.filled & ~(1U << empty));
    }
  }
  scale.open_number = next_number;
}

template <class Visit>
void FloorHistory::for_each_closed(std::size_t index, Visit visit) const {
  const Scale& scale = scales_[index];
  const auto length = static_cast<double>(kScaleSeconds[index]);
  for (std::int32_t number = std::max(0, scale.open_number - kRing); number < scale.open_number;
       ++number) {
    const auto place = static_cast<std::size_t>(number % kRing);
    if ((scale.filled >> place & 1U) == 0) continue;
    const Extent extent = scale.ring[place];
    visit(FloorPoint{number * length, (number + 1) * length, extent.floor, extent.peak});
  }
}

void FloorHistory::closed(std::size_t scale, std::vector<FloorPoint>& points) const {
  points.clear();
  for_each_closed(scale, [&points](const FloorPoint& point) { points.push_back(point); });
}

void FloorHistory::whole(std::vector<FloorPoint>& points) const {
  points.clear();
  double known_from_s = -1;
  for (std::size_t scale = 0; scale < kScaleCount; ++scale) {
    const std::size_t begin = points.size();
    for_each_closed(scale, [&](const FloorPoint& point) {
      if (known_from_s < 0 || point.end_s <= known_from_s) points.push_back(point);
    });
    if (points.size() > begin) known_from_s = points[begin].begin_s;
  }
  std::sort(points.begin(), points.end(),
            [](const FloorPoint& a, const FloorPoint& b) { return a.begin_s < b.begin_s; });
}

double FloorHistory::peak_before(double time_s) const {
  double peak = 0;
  for (std::size_t scale = 0; scale < kScaleCount; ++scale) {
    for_each_closed(scale, [&](const FloorPoint& point) {
      if (point.end_s <= time_s) peak = std::max(peak, point.peak);
    });
  }
  return peak;
}

}  // namespace poolsentry
