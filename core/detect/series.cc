#include "core/detect/series.h"

#include "core/pool/counter.h"

namespace poolsentry {
namespace {

constexpr std::uint64_t kFourGigabytes = std::uint64_t{1} << 32U;

}  // namespace

FloorHistory::ScaleMask Series::observe(const TagUsage& usage, const Reading& reading) {
  if (seen_) count(usage, reading.counter_width);
  bytes_ = seen_ && reading.bytes_wrap_at_32_bits ? unwrapped_bytes(usage) : usage.bytes;
  outstanding_ = usage.outstanding;
  raw_allocs_ = usage.allocs;
  raw_frees_ = usage.frees;
  if (!seen_) first_s_ = reading.time_s;
  seen_ = true;
  return history_.add(reading.time_s, static_cast<double>(bytes_), reading.finest_scale);
}

void Series::count(const TagUsage& usage, CounterWidth width) {
  const CounterStep allocs = advance(raw_allocs_, usage.allocs, width);
  const CounterStep frees = advance(raw_frees_, usage.frees, width);
  if (allocs.moved_back || frees.moved_back) return;  // the driver was loaded anew
  allocs_ += allocs.delta;
  frees_ += frees.delta;
}

// A column of 32 bits that jumps down by more than 2 GB, while most objects stay, has wrapped; one
// that jumps up as far has come back.
std::uint64_t Series::unwrapped_bytes(const TagUsage& usage) const {
  const std::uint64_t wraps = bytes_ / kFourGigabytes;
  const std::uint64_t same = wraps * kFourGigabytes + usage.bytes;
  const bool objects_stayed = usage.outstanding >= outstanding_ - outstanding_ / 2;
  if (bytes_ > same && bytes_ - same > kFourGigabytes / 2 && objects_stayed) {
    return same + kFourGigabytes;
  }
  if (same > bytes_ && same - bytes_ > kFourGigabytes / 2 && wraps > 0) {
    return same - kFourGigabytes;
  }
  return same;
}

std::optional<double> Series::free_ratio() const {
  if (allocs_ == 0) return std::nullopt;
  return static_cast<double>(frees_) / static_cast<double>(allocs_);
}

}  // namespace poolsentry
