// The body of the watch: one Asio loop whose timer takes a sample, judges it and tells.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/alert/notifier.h"
#include "core/config/config.h"
#include "core/diagnose/system_log.h"
#include "core/engine/watcher.h"
#include "core/formats/loss_log.h"
#include "core/pool/pool_pressure.h"
#include "core/pool/snapshot_source.h"
#include "service/app/log.h"
#include "service/app/watch_factory.h"
#include "service/host/service_body.h"
#include "service/notify/courier.h"

namespace poolsentry {

// What the composition root has built; the body owns it from then on.
struct WatchParts {
  Config config;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<LossLog> losses;  // of a replay
  std::unique_ptr<SnapshotSource> source;
  // What the kernel says of its pools between samples; null where it says nothing. Live only.
  std::unique_ptr<PressureSource> pressure;
  std::unique_ptr<SystemLog> system_log;  // null where there is none. Live only.
  std::unique_ptr<Log> log;
  std::vector<std::unique_ptr<Notifier>> notifiers;
  Courier* courier = nullptr;  // one of the notifiers; null where there is no slow sink
  // Said at the start, before 1000: what went wrong while the parts were made.
  std::vector<Alert> first_alerts;
  // What was said before the last stop and is not over: the newest alert of each subject.
  std::vector<Alert> said_before;
  bool ends_with_replay = false;
  WatchOutcome* outcome = nullptr;  // may be null
};

[[nodiscard]] std::unique_ptr<ServiceBody> make_watch_body(WatchParts parts);

}  // namespace poolsentry
