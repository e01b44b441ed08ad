#include "core/detect/series.h"

#include "core/pool/counter.h"

namespace poolsentry {
namespace {

constexpr std::uint64_t kFourGigabytes = std::uint64_t{1} << 32U;

}  // namespace

FloorHistory::ScaleMask Series::observe(const TagUsage& usage, const Reading& reading) {
  const bool is_first = first_s_ < 0;
  const bool is_held = !is_first && usage.bytes == raw_bytes_;
  FloorHistory::ScaleMask closed = 0;
  if (is_first) {
    first_s_ = reading.time_s;
    bytes_ = usage.bytes;
  } else {
    count(usage, reading.counter_width);
    if (!is_held) closed = settle(reading.finest_scale);
    if (!is_held) bytes_ = reading.bytes_wrap_at_32_bits ? unwrapped_bytes(usage) : usage.bytes;
  }
  outstanding_ = usage.outstanding;
  raw_bytes_ = usage.bytes;
  raw_allocs_ = usage.allocs;
  raw_frees_ = usage.frees;
  last_s_ = reading.time_s;
  if (is_held) return 0;
  settled_s_ = last_s_;
  const auto added = history_.add(last_s_, static_cast<float>(bytes_), reading.finest_scale);
  return static_cast<FloorHistory::ScaleMask>(closed | added);
}

FloorHistory::ScaleMask Series::settle(std::size_t finest_scale) {
  if (settled_s_ == last_s_) return 0;
  settled_s_ = last_s_;
  return history_.hold(last_s_, static_cast<float>(bytes_), finest_scale);
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
