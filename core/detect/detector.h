// The judgement: snapshots in, leaks and the state of both pools out.
//
// Streaming, sample by sample. State per series is bounded and does not depend on how long the
// watch lasts or how often it samples. Time comes from the caller.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/detect/leak.h"
#include "core/detect/limits.h"
#include "core/detect/series_table.h"
#include "core/detect/trend.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

struct DetectorSettings {
  LimitSettings limits;
  // Growth that cannot exhaust its pool within this time is not raised.
  Duration horizon = std::chrono::days{90};
  // Forecasts within these make a leak's urgency.
  Duration warn_before = std::chrono::days{7};
  Duration critical_before = std::chrono::hours{24};
};

// A tag and how much it has grown over the last day, or since it was first seen.
struct Grower {
  SeriesKey series;
  double bytes = 0;
};

// Used by one thread.
class Detector {
 public:
  // Of the leaks that are cleared the newest are kept; open ones always.
  static constexpr std::size_t kMaxClearedLeaks = 1'000;

  explicit Detector(const DetectorSettings& settings);

  // Takes the next snapshot. `timeline` never goes back and knows no change of the clock (epoch.h);
  // what the verdicts say are the times of the snapshots.
  void observe(const Snapshot& snapshot, TimePoint timeline);

  // The server was restarted, seen at `time`: counters begin anew and open leaks are cleared.
  void restart(TimePoint time);

  // Every leak that was raised, in the order of their ids.
  [[nodiscard]] const std::vector<Leak>& leaks() const { return leaks_; }
  [[nodiscard]] const PoolState& pool(Pool pool) const {
    return pools_[static_cast<std::size_t>(pool)];
  }
  // The `count` tags of the pool that grew most, largest first.
  [[nodiscard]] std::vector<Grower> largest_growers(Pool pool, std::size_t count) const;

 private:
  // What is remembered of an open leak beyond what it tells.
  struct Tracking {
    std::size_t leak = 0;    // in leaks_
    std::size_t series = 0;  // in series_
    std::size_t scale = 0;   // the trend behind its rate
    double onset_s = 0;
    double bytes_at_onset = 0;
    double highest_floor = 0;
  };

  [[nodiscard]] Series::Reading reading_at(const Snapshot& snapshot, TimePoint timeline);
  void take_usages(const Snapshot& snapshot, const Series::Reading& reading);
  void take_totals(const Snapshot& snapshot, const Series::Reading& reading);
  void take(const TagUsage& usage, const SeriesKey& key, std::size_t row,
            const Series::Reading& reading, bool judged);

  void judge(std::size_t series, FloorHistory::ScaleMask closed);
  void judge_at(std::size_t series, std::size_t scale);
  void raise(std::size_t series, std::size_t scale, const Trend& trend);
  void follow(Tracking& tracking, std::size_t scale);
  void take_points_since_onset(const Tracking& tracking, std::size_t scale);
  void follow_rise(Tracking& tracking, std::size_t scale, const Trend& trend);
  [[nodiscard]] bool has_come_back(const Tracking& tracking) const;
  [[nodiscard]] bool has_stopped(const Tracking& tracking) const;
  void clear(const Tracking& tracking, ClearedBy why, TimePoint time);
  void update_open_leaks();
  void update_pool_rates();
  void update_forecasts();
  void update_urgency(Leak& leak) const;
  [[nodiscard]] GrowthRate leak_rate(Pool pool) const;
  void forget_old_leaks();

  [[nodiscard]] std::uint32_t group_for(std::size_t series, std::size_t scale, double onset_s);
  [[nodiscard]] Tracking* tracking_of(std::size_t series);
  [[nodiscard]] double room_of(Pool pool) const;
  [[nodiscard]] TimePoint wall_time(double timeline_s) const;

  DetectorSettings settings_;
  std::array<PoolState, 2> pools_;
  SeriesTable series_;
  std::vector<Leak> leaks_;
  std::vector<Tracking> open_;
  std::uint32_t next_id_ = 1;
  std::uint32_t next_group_ = 1;

  std::optional<TimePoint> begin_;  // second 0 of the histories: a Monday, 00:00 UTC
  TimePoint timeline_{};            // of the last snapshot
  TimePoint wall_{};                // its own time
  double interval_ms_ = 0;          // typical distance of snapshots; 0 until there were two
  std::vector<FloorPoint> points_;  // kept for their capacity
  std::vector<FloorPoint> others_;
};

}  // namespace poolsentry
