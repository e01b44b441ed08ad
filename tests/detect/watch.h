// A detector that watches a fake server.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/detect/detector.h"
#include "tests/support/fake_server.h"

namespace poolsentry {

inline constexpr Duration kMinute = std::chrono::minutes{1};
inline constexpr Duration kHour = std::chrono::hours{1};

// Both pools can hold so much.
inline DetectorSettings limits_of(double megabytes) {
  DetectorSettings settings;
  const auto bytes = static_cast<std::uint64_t>(megabytes * kMegabyte);
  settings.limits = {{bytes, LimitFrom::kOption}, {bytes, LimitFrom::kOption}};
  return settings;
}

inline void run(Detector& detector, const FakeServer& server, Duration from, Duration to,
                Duration every) {
  for (Duration time = from; time <= to; time += every) {
    const Snapshot snapshot = server.at(time);
    detector.observe(snapshot, snapshot.time);
  }
}

inline double hours_after_monday(TimePoint time) {
  return std::chrono::duration<double, std::ratio<3600>>(time - kMonday).count();
}

// The newest leak of a tag; null where it was not raised.
inline const Leak* leak_of(const Detector& detector, std::string_view tag) {
  const Leak* found = nullptr;
  for (const Leak& leak : detector.leaks()) {
    if (leak.series.tag_text() == tag) found = &leak;
  }
  return found;
}

}  // namespace poolsentry
