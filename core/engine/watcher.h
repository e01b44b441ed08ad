// One tick of the watch: take a snapshot, judge it, tell whoever is to be told.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/alert/delivery.h"
#include "core/engine/engine.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

enum class TickResult : std::uint8_t {
  kTaken,    // a snapshot was judged
  kSkipped,  // a snapshot was out of order or there before
  kFailed,   // none could be taken; the next tick tries again
  kEnded,    // the replay has no more
};

// Used by one thread; `source` and the notifiers must outlive it.
class Watcher {
 public:
  Watcher(EngineSettings settings, SnapshotSource& source, const std::vector<Notifier*>& notifiers);

  // `now` is the time to say of what is not about a snapshot. kUnavailable where the source can
  // never give one, kInput where a replay cannot be read on. A failure of the moment (kInternal) is
  // said once (3000), as is its end (3001).
  // `pressure` is what the kernel says of itself now: it may make an alert even of a failure.
  [[nodiscard]] Result<TickResult> tick(TimePoint now, const PoolPressure& pressure = {});

  // See Engine::resume(). Before the first tick.
  void resume(std::vector<Alert> said) { engine_.resume(std::move(said)); }

  // Hands an alert that is not about a snapshot (started, stopped) to all sinks, as one of the host
  // that is watched where it names none.
  void say(Alert alert);

  [[nodiscard]] const Engine& engine() const { return engine_; }
  // The snapshot that was taken last.
  [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }

 private:
  void say_that_it_fails(const Error& error, TimePoint now);
  void say_that_it_works(TimePoint now);

  Engine engine_;
  SnapshotSource& source_;
  Delivery delivery_;
  Snapshot snapshot_;
  std::optional<TimePoint> failing_since_;
};

}  // namespace poolsentry
