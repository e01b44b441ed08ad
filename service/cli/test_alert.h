// The verb `test-alert`: sends a marked alert through every sink that is on, as the service would.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/base/time.h"
#include "service/cli/delivery_sinks.h"
#include "service/cli/verb.h"

namespace poolsentry {

struct TestAlertOptions {
  std::string host;                 // of this server; may be empty
  std::optional<std::string> sink;  // only this one
  bool json = false;
  bool progress = false;  // say on terminal.err what is being tried
};

// Sends event 3090 through the sinks, one after the other, each once and for at most
// Sender::kLongestAttempt (a command for its timeout), and writes a line for each:
//   email: delivered to ops@example.net (1.2 s)
//   webhook: FAILED: hooks.example.net: connection refused
// As JSON {"schema": "poolsentry.test-alert/1", "id": ..., "sinks": [{"name", "ok", "reason",
// "seconds"}]}; "reason" is empty where "ok" is true. kNothingLeaks where all was delivered,
// kInternal where anything was not, kUsage where `options.sink` is none of them or there is none.
[[nodiscard]] ExitStatus send_test_alerts(const Sinks& sinks, const TestAlertOptions& options,
                                          Clock& clock, Terminal& terminal);

// The whole verb: reads the options and the configuration, and makes the sinks by `parts`.
[[nodiscard]] ExitStatus run_test_alert_with(std::span<const std::string> arguments,
                                             Terminal& terminal, const DeliveryParts& parts,
                                             const std::string& host, Clock& clock);

}  // namespace poolsentry
