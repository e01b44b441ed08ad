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
#include "core/detect/evidence.h"
#include "core/detect/leak.h"
#include "core/detect/limits.h"
#include "core/detect/open_leak.h"
#include "core/detect/row.h"
#include "core/detect/series_table.h"
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

  // Of the series that may leak so many are remembered.
  static constexpr std::size_t kMaxSuspects = 256;

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
  // Both, by Pool.
  [[nodiscard]] const std::array<PoolState, 2>& pools() const { return pools_; }
  // What grows like a leak and was not raised, because it cannot fill its pool within the horizon
  // or because it is not sure yet. The largest part of what was free comes first.
  [[nodiscard]] std::vector<Suspect> suspects() const;
  // How fast the pool moved over the last day, or since the watch began.
  [[nodiscard]] double bytes_per_hour(Pool pool) const;
  // The `count` tags of the pool that grew most, largest first.
  [[nodiscard]] std::vector<Grower> largest_growers(Pool pool, std::size_t count) const;

 private:
  // A series that may leak, and what speaks for it.
  struct Candidate {
    std::size_t series = 0;
    std::size_t scale = 0;  // the finest of the row in which it was found
    Finding finding;
  };

  // How a pool went since it leaks, along a rate, and until when that is new enough.
  struct Past {
    double rate = 0;
    double due_s = 0;
    std::vector<Deviation> deviations;
  };

  [[nodiscard]] Series::Reading reading_at(const Snapshot& snapshot, TimePoint timeline);
  void take_usages(const Snapshot& snapshot, const Series::Reading& reading);
  void take_totals(const Snapshot& snapshot, const Series::Reading& reading);
  void take(const TagUsage& usage, const SeriesKey& key, std::size_t row,
            const Series::Reading& reading, bool judged);

  void judge(std::size_t series, FloorHistory::ScaleMask closed);
  [[nodiscard]] bool judge_row(std::size_t series, Row row, const Circumstances& circumstances);
  [[nodiscard]] std::optional<Finding> examine(const Series& series, Row row,
                                               const Circumstances& circumstances);
  [[nodiscard]] const std::vector<FloorPoint>& pool_points(Pool pool);
  [[nodiscard]] Circumstances circumstances_of(const Series& series);
  void raise(std::size_t series, const Finding& finding);
  [[nodiscard]] bool raise_together(std::size_t series, Row row, const Finding& finding,
                                    const Circumstances& circumstances);
  void set_candidate(std::size_t series, std::size_t scale, const std::optional<Finding>& finding);
  [[nodiscard]] bool is_over(const Candidate& candidate) const;
  void add_leak(std::size_t series, const Finding& finding, double onset_s, std::uint32_t group);
  void gather_groups();
  [[nodiscard]] std::uint32_t leader_of(std::uint32_t group) const;
  void gather(const OpenLeak& leader);
  [[nodiscard]] std::optional<double> onset_in_step(const Series& series, const Series& leader,
                                                    double leader_onset_s, Row row);
  void clear(const OpenLeak& open, ClearedBy why, TimePoint time);
  void update_open_leaks();
  void update_forecasts();
  void update_urgency(Leak& leak) const;
  [[nodiscard]] Outlook outlook_for(Pool pool);
  [[nodiscard]] const std::vector<Deviation>& deviations_of(Pool pool, double rate);
  void forget_old_leaks();

  [[nodiscard]] std::uint32_t group_for(const OpenLeak& open);
  [[nodiscard]] OpenLeak* open_leak_of(std::size_t series);
  [[nodiscard]] double room_of(Pool pool) const;
  [[nodiscard]] double free_in(Pool pool) const;
  [[nodiscard]] double now_s() const;
  [[nodiscard]] double age_of(const OpenLeak& open) const { return now_s() - open.onset_s; }
  [[nodiscard]] TimePoint wall_time(double timeline_s) const;

  DetectorSettings settings_;
  std::array<PoolState, 2> pools_;
  std::array<double, 2> least_growth_{};  // of each pool: what is below it is not looked at
  SeriesTable series_;
  std::vector<Leak> leaks_;
  std::vector<OpenLeak> open_;
  std::vector<Candidate> candidates_;
  std::uint32_t next_id_ = 1;
  std::uint32_t next_group_ = 1;

  std::optional<TimePoint> begin_;  // second 0 of the histories: a Monday, 00:00 UTC
  TimePoint timeline_{};            // of the last snapshot
  TimePoint wall_{};                // its own time
  double interval_ms_ = 0;          // typical distance of snapshots; 0 until there were two
  bool after_gap_ = false;          // the last step was much longer
  std::size_t finest_scale_ = 0;    // that it is fine enough for
  // The whole() of each pool's total; taken when it is asked for.
  std::array<std::vector<FloorPoint>, 2> pool_points_;
  std::array<bool, 2> pool_points_known_{};
  std::array<Past, 2> pasts_;
  std::vector<FloorPoint> points_;  // kept for their capacity
  std::vector<FloorPoint> others_;
};

}  // namespace poolsentry
