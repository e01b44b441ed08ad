#include "core/engine/watcher.h"

#include "core/alert/wording.h"
#include "core/base/text.h"

namespace poolsentry {

Watcher::Watcher(EngineSettings settings, SnapshotSource& source,
                 const std::vector<Notifier*>& notifiers)
    : engine_(std::move(settings)), source_(source), delivery_(notifiers) {}

Result<TickResult> Watcher::tick(TimePoint now, const PoolPressure& pressure) {
  const Result<SourceState> state = source_.next(snapshot_);
  if (!state) {
    if (state.error().kind != ErrorKind::kInternal) return pass_on(state);
    say_that_it_fails(state.error(), now);
    for (const Alert& alert : engine_.observe_pressure(pressure, now)) delivery_.deliver(alert);
    return TickResult::kFailed;
  }
  if (*state == SourceState::kEnd) return TickResult::kEnded;
  say_that_it_works(now);
  const std::uint64_t before = engine_.snapshot_count();
  const Observation observation = engine_.observe(snapshot_, pressure);
  for (const Alert& alert : observation.alerts) delivery_.deliver(alert);
  return engine_.snapshot_count() > before ? TickResult::kTaken : TickResult::kSkipped;
}

void Watcher::say(Alert alert) {
  if (alert.facts.host.empty()) alert.facts.host = to_valid_utf8(engine_.host());
  delivery_.deliver(alert);
}

void Watcher::say_that_it_fails(const Error& error, TimePoint now) {
  if (failing_since_) return;
  failing_since_ = now;
  say(sampling_fails_alert(source_.description(), error.message, now, now));
}

void Watcher::say_that_it_works(TimePoint now) {
  if (!failing_since_) return;
  say(sampling_works_alert(source_.description(), *failing_since_, now));
  failing_since_.reset();
}

}  // namespace poolsentry
