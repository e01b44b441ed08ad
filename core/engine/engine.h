// The pipeline: source -> detector -> policy -> notifiers, one snapshot at a time.
//
// The service on a live kernel, `watch` on a replay and `analyze` on a log run this same class;
// time comes from the snapshots.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/alert/policy.h"
#include "core/detect/detector.h"
#include "core/pool/epoch.h"
#include "core/pool/pool_pressure.h"
#include "core/pool/tag_filter.h"

namespace poolsentry {

struct EngineSettings {
  DetectorSettings detector;
  PolicySettings policy;
  TagFilter tags;
};

// What one snapshot was found to be.
struct Observation {
  StepKind kind = StepKind::kFirst;
  std::vector<Alert> alerts;  // what is to be said now
};

// The judgement without the world: snapshots in, alerts out. Used by one thread.
class Engine {
 public:
  explicit Engine(EngineSettings settings);

  // What was said before the service was restarted and is not over (policy.h). Before the first
  // snapshot. What is about tags that are no longer watched is passed over.
  void resume(std::vector<Alert> said);

  // Takes the next snapshot; may take tags out of it that are not to be watched. A snapshot that is
  // out of order or a duplicate is skipped, which the answer says.
  // `pressure` is what the kernel says of itself at the same time.
  [[nodiscard]] Observation observe(Snapshot& snapshot, const PoolPressure& pressure = {});

  // When no snapshot could be taken, and the kernel says that a pool is low: near exhaustion one
  // may be the reason of the other. Nothing before the first snapshot. `now` is the snapshots'
  // clock.
  [[nodiscard]] std::vector<Alert> observe_pressure(const PoolPressure& pressure, TimePoint now);

  [[nodiscard]] const Detector& detector() const { return detector_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  // Of the snapshots that were used.
  [[nodiscard]] std::uint64_t snapshot_count() const { return snapshot_count_; }
  // Of those that were skipped because they were older than the one before.
  [[nodiscard]] std::uint64_t out_of_order_count() const { return out_of_order_count_; }
  [[nodiscard]] std::optional<TimePoint> first_time() const { return first_time_; }
  [[nodiscard]] std::optional<TimePoint> last_time() const { return last_time_; }

 private:
  TagFilter tags_;
  EpochTracker epoch_;
  Detector detector_;
  Policy policy_;
  std::string host_;
  std::uint64_t snapshot_count_ = 0;
  std::uint64_t out_of_order_count_ = 0;
  std::optional<TimePoint> first_time_;
  std::optional<TimePoint> last_time_;
};

}  // namespace poolsentry
