#include "core/engine/engine.h"

#include <algorithm>

namespace poolsentry {
namespace {

// When the server was started, by its own clock. Nothing where the snapshot does not tell: without
// an uptime, with one that may have wrapped, and with one that no system could have.
std::optional<TimePoint> boot_time(const Snapshot& snapshot) {
  constexpr Duration kMaxUptime = std::chrono::years{100};
  const auto& uptime = snapshot.uptime;
  if (!uptime || snapshot.uptime_wraps_at_32_bits) return std::nullopt;
  if (*uptime < Duration::zero() || *uptime > kMaxUptime) return std::nullopt;
  return snapshot.time - *uptime;
}

}  // namespace

Engine::Engine(EngineSettings settings)
    : tags_(std::move(settings.tags)), detector_(settings.detector), policy_(settings.policy) {}

void Engine::resume(std::vector<Alert> said) {
  std::erase_if(said, [this](const Alert& alert) {
    const std::vector<SeriesKey>& series = alert.facts.series;
    const auto is_watched = [this](const SeriesKey& key) {
      return !key.tag || tags_.is_watched(*key.tag);
    };
    return !series.empty() && std::none_of(series.begin(), series.end(), is_watched);
  });
  policy_.resume(std::move(said));
}

Observation Engine::observe(Snapshot& snapshot, const PoolPressure& pressure) {
  const Step step = epoch_.observe(snapshot);
  Observation observation{step.kind, {}};
  if (step.kind == StepKind::kOutOfOrder) ++out_of_order_count_;
  if (step.is_to_be_skipped()) return observation;
  if (!snapshot.host.empty()) host_ = snapshot.host;
  ++snapshot_count_;
  first_time_ = std::min(first_time_.value_or(snapshot.time), snapshot.time);
  last_time_ = std::max(last_time_.value_or(snapshot.time), snapshot.time);
  if (step.kind == StepKind::kReboot) detector_.restart(snapshot.time);
  policy_.look(snapshot);
  tags_.apply(snapshot);
  detector_.observe(snapshot, step.timeline);
  const bool restarted = step.kind == StepKind::kReboot;
  observation.alerts =
      policy_.decide(detector_, {host_, snapshot.time, boot_time(snapshot), restarted, pressure});
  return observation;
}

std::vector<Alert> Engine::observe_pressure(const PoolPressure& pressure, TimePoint now) {
  if (snapshot_count_ == 0) return {};
  return policy_.decide_without_sample(detector_, {host_, now, {}, false, pressure, false});
}

}  // namespace poolsentry
