// A server that never was: weeks of snapshots out of one seed, and the truth about its leaks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"
#include "tests/bench/detection/shapes.h"

namespace poolsentry::bench {

// What really leaks. Seconds count from the beginning of the recording.
struct TrueLeak {
  SeriesKey series;
  Leaking family = Leaking::kLinear;
  double onset_s = 0;
  // When its growth alone, at its mean rate, would have filled what was free at the onset.
  double nominal_end_s = 0;
};

struct RecordingPlan {
  std::uint64_t seed = 0;
  std::optional<Leaking> leaking;  // nothing: every tag is healthy
  double interval_s = 60;
  double length_s = 0;
  int tags = 50;
  std::array<double, 2> limits{};  // bytes, by Pool
  std::array<double, 2> used{};    // part of the limit that is in use at the beginning
  Rhythm rhythm;
  bool wraps = true;       // counters of 32 bits
  bool has_uptime = true;  // the log has a TickCount
  double hidden_part = 0;  // of the limit, held by tags that are not in the rows
  double missed = 0;       // part of the samples that is not there
  std::optional<double> gap_begins_s;
  double gap_s = 0;
  std::optional<double> clock_step_at_s;
  double clock_step_s = 0;
  std::optional<double> reboot_at_s;
  double onset_s = 0;  // of the leak
  double span_s = 0;   // in which it fills what is free
};

// Weeks of an ordinary server.
[[nodiscard]] RecordingPlan plan_healthy(std::uint64_t seed);
// One leak, or a group of leaks, of that family: watched from before its onset up to some point
// before the pool is full.
[[nodiscard]] RecordingPlan plan_leaking(std::uint64_t seed, Leaking family);

class Recording {
 public:
  explicit Recording(const RecordingPlan& plan);

  // The next snapshot; false at the end, or where a pool is full.
  bool next(Snapshot& snapshot);

  [[nodiscard]] const RecordingPlan& plan() const { return plan_; }
  [[nodiscard]] const std::vector<TrueLeak>& leaks() const { return leaks_; }
  [[nodiscard]] TimePoint begin() const;
  // When the last snapshot was really taken, whatever its clock said.
  [[nodiscard]] double true_time_s() const { return time_s_; }
  // The family of a healthy tag, for saying what a false alarm was raised on.
  [[nodiscard]] std::string description_of(const SeriesKey& series) const;
  // Goes on behind the end of the recording: when the pool reaches its limit; nothing where it
  // does not within five times the leak's nominal time. To be asked once, at the end.
  [[nodiscard]] std::array<std::optional<double>, 2> find_exhaustion();

 private:
  struct TagModel {
    Tag tag;
    Pool pool = Pool::kPaged;
    double base = 0;
    double jitter = 0;  // part of the value
    const char* family = "leak";
    Shape shape;
    Shape leak;  // may be empty
    double object_bytes = 96;
    double churn_per_s = 0;         // objects that come and go at once
    double churned_per_object = 0;  // objects freed for each one that leaks
    double counter_begins = 0;
    bool only_when_used = false;  // no row before its first byte
  };

  void build(double begin_s);
  void add_ordinary_tags();
  void add_large_tags();
  void add_leaks();
  TagModel& add_leak(const std::string& tag, Pool pool, double part, double onset_s, double span_s,
                     std::uint64_t seed);
  [[nodiscard]] double value(TagModel& model, double since_boot_s);
  void take_row(TagModel& model, double since_boot_s, Snapshot& snapshot);
  [[nodiscard]] bool is_missed();
  [[nodiscard]] bool is_full(const Snapshot& snapshot) const;
  [[nodiscard]] double hidden_bytes(Pool pool) const;

  RecordingPlan plan_;
  Random random_;
  Random noise_;
  std::vector<TagModel> tags_;
  std::vector<TrueLeak> leaks_;
  std::array<double, 2> room_left_{};  // what healthy tags may still take
  double begin_s_ = 0;                 // of the boot
  Rhythm rhythm_;                      // since the boot
  double time_s_ = 0;
  double next_s_ = 0;
};

}  // namespace poolsentry::bench
