// The sinks for the verbs that try delivery (`test-alert`, `doctor`): all of one kind, the event
// log too.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/alert/notifier.h"
#include "core/config/config.h"
#include "service/notify/sender.h"

namespace poolsentry {

// The event log's name among the sinks, as in the configuration.
inline constexpr std::string_view kEventLogSink = "event_log";

using Sinks = std::vector<std::unique_ptr<Sender>>;

// What makes the real sinks; handed in, so that a test has its own.
struct DeliveryParts {
  // Those of alerts.email, alerts.webhook and alerts.command that are on.
  std::function<Result<Sinks>(const Config&)> make_senders;
  std::function<Result<std::unique_ptr<Notifier>>()> open_event_log;
};

// The event log as a sink. One that cannot be opened refuses everything with that reason; nothing
// where this system has none (kUnavailable).
[[nodiscard]] std::unique_ptr<Sender> make_event_log_sink(
    Result<std::unique_ptr<Notifier>> event_log);

// All that are on, the event log first. The error is that of make_senders.
[[nodiscard]] Result<Sinks> open_sinks(const Config& config, const DeliveryParts& parts);

}  // namespace poolsentry
