#include "core/engine/engine.h"

#include <algorithm>

namespace poolsentry {

Engine::Engine(EngineSettings settings)
    : tags_(std::move(settings.tags)), detector_(settings.detector), policy_(settings.policy) {}

Observation Engine::observe(Snapshot& snapshot) {
  const Step step = epoch_.observe(snapshot);
  Observation observation{step.kind, {}};
  if (step.kind == StepKind::kOutOfOrder) ++out_of_order_count_;
  if (step.is_to_be_skipped()) return observation;
  if (!snapshot.host.empty()) host_ = snapshot.host;
  ++snapshot_count_;
  first_time_ = std::min(first_time_.value_or(snapshot.time), snapshot.time);
  last_time_ = std::max(last_time_.value_or(snapshot.time), snapshot.time);
  if (step.kind == StepKind::kReboot) detector_.restart(snapshot.time);
  tags_.apply(snapshot);
  detector_.observe(snapshot, step.timeline);
  observation.alerts = policy_.decide(detector_, {host_, snapshot.time});
  return observation;
}

}  // namespace poolsentry
