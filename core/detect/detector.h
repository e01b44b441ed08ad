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

  // Series that may leak; more are not remembered.
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
  // The `count` tags of the pool that grew most, largest first.
  [[nodiscard]] std::vector<Grower> largest_growers(Pool pool, std::size_t count) const;

 private:
  // How a history is looked at: day by day, or in every interval from a finest scale on.
  struct Row {
    RowKind kind = RowKind::kContinuous;
    std::size_t finest = 0;
  };
  // A series that may leak, and what speaks for it.
  struct Suspect {
    std::size_t series = 0;
    Finding finding;
  };
  // What is remembered of an open leak beyond what it tells.
  struct Tracking {
    std::size_t leak = 0;    // in leaks_
    std::size_t series = 0;  // in series_
    double onset_s = 0;
    double bytes_at_onset = 0;
    double highest_floor = 0;
    Bend bend;              // of its rate
    double gathered_s = 0;  // its age when others were looked for that grow with it
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
  [[nodiscard]] Circumstances circumstances_of(const Series& series) const;
  void raise(std::size_t series, const Finding& finding);
  [[nodiscard]] bool raise_together(std::size_t series, Row row, const Finding& finding,
                                    const Circumstances& circumstances);
  void set_suspect(std::size_t series, const std::optional<Finding>& finding);
  void add_leak(std::size_t series, const Finding& finding, double onset_s, std::uint32_t group);
  void follow(Tracking& tracking);
  [[nodiscard]] static Row row_for_age(double age_s);
  static void take_row(const Series& series, Row row, std::vector<FloorPoint>& points);
  void follow_rise(Tracking& tracking, const Finding& finding);
  void gather_groups();
  [[nodiscard]] std::uint32_t leader_of(std::uint32_t group) const;
  void gather(const Tracking& leader);
  [[nodiscard]] Finding finding_since_onset(const Series& series, RowKind kind) const;
  [[nodiscard]] std::optional<double> onset_in_step(const Series& series, const Series& leader,
                                                    double leader_onset_s, Row row);
  [[nodiscard]] bool has_come_back(const Tracking& tracking) const;
  [[nodiscard]] bool has_stopped(const Tracking& tracking) const;
  void clear(const Tracking& tracking, ClearedBy why, TimePoint time);
  void update_open_leaks();
  void update_pool_rates();
  void update_forecasts();
  void update_urgency(Leak& leak) const;
  [[nodiscard]] Outlook outlook_for(Pool pool);
  void forget_old_leaks();

  [[nodiscard]] std::uint32_t group_for(const Tracking& tracking);
  [[nodiscard]] Tracking* tracking_of(std::size_t series);
  [[nodiscard]] double room_of(Pool pool) const;
  [[nodiscard]] double now_s() const;
  [[nodiscard]] double age_of(const Tracking& tracking) const { return now_s() - tracking.onset_s; }
  [[nodiscard]] TimePoint wall_time(double timeline_s) const;

  DetectorSettings settings_;
  std::array<PoolState, 2> pools_;
  SeriesTable series_;
  std::vector<Leak> leaks_;
  std::vector<Tracking> open_;
  std::vector<Suspect> suspects_;
  std::uint32_t next_id_ = 1;
  std::uint32_t next_group_ = 1;

  std::optional<TimePoint> begin_;  // second 0 of the histories: a Monday, 00:00 UTC
  TimePoint timeline_{};            // of the last snapshot
  TimePoint wall_{};                // its own time
  double interval_ms_ = 0;          // typical distance of snapshots; 0 until there were two
  std::size_t finest_scale_ = 0;    // that it is fine enough for
  std::array<std::vector<FloorPoint>, 2> pool_points_;  // the whole() of each pool's total
  std::vector<FloorPoint> points_;                      // kept for their capacity
  std::vector<FloorPoint> others_;
};

}  // namespace poolsentry
