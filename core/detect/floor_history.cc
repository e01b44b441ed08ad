#include "core/detect/floor_history.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace poolsentry {
namespace {

constexpr std::size_t sum_of_kept(std::size_t scales) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < scales; ++i) sum += kIntervalsKept[i];
  return sum;
}

constexpr std::array<std::size_t, kScaleCount> kFirstPlace = {
    sum_of_kept(0), sum_of_kept(1), sum_of_kept(2), sum_of_kept(3), sum_of_kept(4),
    sum_of_kept(5), sum_of_kept(6), sum_of_kept(7), sum_of_kept(8)};

constexpr std::int32_t kept(std::size_t scale) {
  return static_cast<std::int32_t>(kIntervalsKept[scale]);
}

// The interval of the next scale that interval `number` belongs to.
std::int32_t next_number(std::size_t scale, std::int32_t number) {
  return number / (kScaleSeconds[scale + 1] / kScaleSeconds[scale]);
}

// Marks an interval in which there was no sample.
constexpr float kNoSample = std::numeric_limits<float>::quiet_NaN();

std::uint16_t upper_half(float difference) {
  const auto bits = std::bit_cast<std::uint32_t>(difference);
  return static_cast<std::uint16_t>((bits + 0xFFFFU) >> 16U);
}

float from_upper_half(std::uint16_t half) {
  return std::bit_cast<float>(std::uint32_t{half} << 16U);
}

}  // namespace

std::size_t finest_scale_for(Duration interval) {
  const auto* const found =
      std::find_if(kScaleSeconds.begin(), kScaleSeconds.end(), [interval](std::int32_t seconds) {
        // Timers are late by some per cent: 5.2 s is still a sample every 5 seconds.
        return std::chrono::seconds{seconds} * 1.1 >= interval;
      });
  return std::min<std::size_t>(static_cast<std::size_t>(found - kScaleSeconds.begin()),
                               kScaleCount - 1);
}

FloorHistory::FloorHistory() {
  static_assert(sum_of_kept(kScaleCount) == kAllIntervals);
  floors_.fill(kNoSample);
  peaks_.fill(0);
}

std::size_t FloorHistory::place(std::size_t scale, std::int32_t number) {
  return kFirstPlace[scale] + static_cast<std::size_t>(number % kept(scale));
}

void FloorHistory::store(std::size_t scale, std::int32_t number, Extent extent) {
  const std::size_t at = place(scale, number);
  floors_[at] = extent.floor;
  peaks_[at] = upper_half(extent.peak - extent.floor);
}

void FloorHistory::forget(std::size_t scale, std::int32_t number) {
  floors_[place(scale, number)] = kNoSample;
}

bool FloorHistory::read(std::size_t scale, std::int32_t number, FloorPoint& point) const {
  const std::int32_t open = open_[scale].number;
  if (number < 0 || number >= open || number < open - kept(scale)) return false;
  const std::size_t at = place(scale, number);
  if (std::isnan(floors_[at])) return false;
  const double length = kScaleSeconds[scale];
  point = {number * length, (number + 1) * length, floors_[at],
           floors_[at] + from_upper_half(peaks_[at])};
  return true;
}

FloorHistory::ScaleMask FloorHistory::add(std::int32_t time_s, float value, std::size_t finest) {
  return fold(finest, time_s / kScaleSeconds[finest], {value, value});
}

FloorHistory::ScaleMask FloorHistory::hold(std::int32_t time_s, float value, std::size_t finest) {
  return hold_at(finest, time_s / kScaleSeconds[finest], value);
}

// Puts what was in interval `number` where it belongs; closes the open interval where that is over
// and hands it on to the next scale.
FloorHistory::ScaleMask FloorHistory::fold(std::size_t scale, std::int32_t number, Extent extent) {
  ScaleMask closed_scales = 0;
  for (; scale < kScaleCount; ++scale) {
    Open& open = open_[scale];
    if (number == open.number) {
      open.extent = {std::min(open.extent.floor, extent.floor),
                     std::max(open.extent.peak, extent.peak)};
      return closed_scales;
    }
    // A finer scale that is fed again after a while has only what was told here before.
    if (number < open.number) return closed_scales;
    const Open finished = open;
    open = {extent, number};
    if (finished.number < 0) return closed_scales;
    store(scale, finished.number, finished.extent);
    const std::int32_t first_kept = std::max(finished.number + 1, number - kept(scale));
    for (std::int32_t skipped = first_kept; skipped < number; ++skipped) forget(scale, skipped);
    closed_scales = static_cast<ScaleMask>(closed_scales | 1U << scale);
    if (scale + 1 == kScaleCount) return closed_scales;
    extent = finished.extent;
    number = next_number(scale, finished.number);
  }
  return closed_scales;
}

FloorHistory::ScaleMask FloorHistory::hold_at(std::size_t scale, std::int32_t number, float value) {
  Open& open = open_[scale];
  if (open.number < 0 || number <= open.number) return fold(scale, number, {value, value});
  const Open finished = open;
  store(scale, finished.number, finished.extent);
  const std::int32_t first_kept = std::max(finished.number + 1, number - kept(scale));
  for (std::int32_t held = first_kept; held < number; ++held) store(scale, held, {value, value});
  open = {{value, value}, number};
  auto closed_scales = static_cast<ScaleMask>(1U << scale);
  if (scale + 1 == kScaleCount) return closed_scales;
  const ScaleMask first = fold(scale + 1, next_number(scale, finished.number), finished.extent);
  closed_scales = static_cast<ScaleMask>(closed_scales | first);
  if (number - 1 == finished.number) return closed_scales;
  const ScaleMask rest = hold_at(scale + 1, next_number(scale, number - 1), value);
  return static_cast<ScaleMask>(closed_scales | rest);
}

template <class Visit>
void FloorHistory::for_each_closed(std::size_t scale, Visit visit) const {
  const std::int32_t open = open_[scale].number;
  FloorPoint point;
  for (std::int32_t number = std::max(0, open - kept(scale)); number < open; ++number) {
    if (read(scale, number, point)) visit(point);
  }
}

// A scale that is no longer fed, because samples come less often than they did.
bool FloorHistory::is_stale(std::size_t scale) const {
  const std::int64_t end_s = std::int64_t{open_[scale].number + 1} * kScaleSeconds[scale];
  for (std::size_t coarser = scale + 1; coarser < kScaleCount; ++coarser) {
    if (end_s <= std::int64_t{open_[coarser].number} * kScaleSeconds[coarser]) return true;
  }
  return false;
}

void FloorHistory::closed(std::size_t scale, std::vector<FloorPoint>& points) const {
  points.clear();
  for_each_closed(scale, [&points](const FloorPoint& point) { points.push_back(point); });
}

void FloorHistory::whole(std::vector<FloorPoint>& points, std::size_t finest) const {
  points.clear();
  // Up to where each scale is to be used: where the next finer one that is fed begins.
  std::array<double, kScaleCount> until_s{};
  double known_from_s = std::numeric_limits<double>::max();
  for (std::size_t scale = finest; scale < kScaleCount; ++scale) {
    until_s[scale] = is_stale(scale) ? 0 : known_from_s;
    FloorPoint point;
    const std::int32_t open = open_[scale].number;
    for (std::int32_t number = open - kept(scale); number < open; ++number) {
      if (until_s[scale] <= 0 || !read(scale, number, point)) continue;
      known_from_s = std::min(known_from_s, point.begin_s);
      break;
    }
  }
  for (std::size_t scale = kScaleCount; scale-- > finest;) {
    for_each_closed(scale, [&](const FloorPoint& point) {
      if (point.end_s <= until_s[scale]) points.push_back(point);
    });
  }
}

void FloorHistory::days(std::vector<FloorPoint>& points) const {
  constexpr std::int32_t kSixths = 6;
  constexpr std::int32_t kFewestSixths = 5;
  points.clear();
  double known_from_s = std::numeric_limits<double>::max();
  const std::int32_t open = open_[kSixthOfDayScale].number;
  for (std::int32_t end = open; end - kSixths >= open - kept(kSixthOfDayScale); end -= kSixths) {
    FloorPoint day;
    FloorPoint sixth;
    std::int32_t seen = 0;
    for (std::int32_t number = end - kSixths; number < end; ++number) {
      if (!read(kSixthOfDayScale, number, sixth)) continue;
      day.floor = seen == 0 ? sixth.floor : std::min(day.floor, sixth.floor);
      day.peak = std::max(day.peak, sixth.peak);
      ++seen;
    }
    if (seen < kFewestSixths) continue;
    day.begin_s = static_cast<double>(end - kSixths) * kScaleSeconds[kSixthOfDayScale];
    day.end_s = static_cast<double>(end) * kScaleSeconds[kSixthOfDayScale];
    known_from_s = day.begin_s;
    points.push_back(day);
  }
  const std::size_t sliding = points.size();
  for_each_closed(kDayScale, [&](const FloorPoint& point) {
    if (point.end_s <= known_from_s) points.push_back(point);
  });
  std::reverse(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(sliding));
  std::rotate(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(sliding), points.end());
}

}  // namespace poolsentry
