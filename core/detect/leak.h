// A verdict: one series that leaks, and what it is based on.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"
#include "core/detect/evidence.h"
#include "core/detect/forecast.h"
#include "core/detect/limits.h"
#include "core/detect/series_key.h"

namespace poolsentry {

enum class LeakState : std::uint8_t {
  kLeaking,  // raised, and it grows
  kStopped,  // it has stopped growing and holds its memory
  kCleared,  // its memory came back, or the server was restarted
};

// How near exhaustion is. It never falls while a leak is open, so that it is said once.
enum class Urgency : std::uint8_t {
  kNone,      // no forecast, or a far one
  kNear,      // within DetectorSettings::warn_before
  kImminent,  // within DetectorSettings::critical_before
};

enum class ClearedBy : std::uint8_t { kMemoryCameBack, kRestart };

struct Leak {
  std::uint32_t id = 0;  // 1, 2, ... in the order in which leaks are raised
  SeriesKey series;
  LeakState state = LeakState::kLeaking;
  std::uint32_t group =
      0;  // leaks that grow in lock-step share one; its leader is the first raised

  // Times of the snapshots (the server's clock).
  TimePoint onset{};
  TimePoint raised_at{};
  std::optional<TimePoint> escalated_at;  // when it became imminent
  std::optional<TimePoint> cleared_at;
  std::optional<ClearedBy> cleared_by;

  Urgency urgency = Urgency::kNone;
  std::uint64_t bytes = 0;           // now, or when it was cleared
  std::uint64_t outstanding = 0;     // the same
  GrowthRate bytes_per_hour;         // of this series alone; kept from before it stopped
  double confidence = 0;             // 0 to 1
  std::optional<double> free_ratio;  // frees per alloc since the watch began
  Forecast exhausted_at;             // of its pool, as long as it grows
  Finding finding;                   // the rise behind it: describe_evidence() has the words

  [[nodiscard]] bool is_open() const { return state != LeakState::kCleared; }
};

// A series that grows like a leak and is not raised: a suspect. All others are only watched.
struct Suspect {
  SeriesKey series;
  TimePoint since{};  // the beginning of the rise, not an onset: it was not looked for
  Finding finding;
};

// One pool as a whole.
struct PoolState {
  Pool pool = Pool::kPaged;
  std::uint64_t bytes = 0;
  PoolLimit limit;
  Forecast exhausted_at;  // nothing where no leak drives it there
};

}  // namespace poolsentry
