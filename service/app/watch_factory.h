// Makes the body of the watch: what the service runs, and `poolsentry watch` in a console.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "service/app/console_notifier.h"
#include "service/host/service_body.h"

namespace poolsentry {

// How fast a replay is to run: a factor, or nothing for as fast as it can.
using ReplaySpeed = std::optional<double>;

// What `watch` was asked for on its command line; it goes before the configuration.
struct WatchOptions {
  std::optional<std::string> config;  // a file that must be there and be right
  std::optional<std::string> source;  // "live", "replay:FILE", "kernel:DIR"
  std::optional<ReplaySpeed> speed;
};

// Whether a leak was open when the watch ended. Outlives the body that writes to it.
struct WatchOutcome {
  bool leak_open = false;
};

// The service's: alerts go to the event log and the log file, it stays after the end of a replay,
// and a configuration that is not usable is said (3020) and replaced by the defaults, because a
// server that is watched by the defaults is better off than one that is not watched. `config_path`
// may be empty: config.json in the data folder, where there is one.
[[nodiscard]] std::unique_ptr<ServiceBodyFactory> make_watch_factory(
    const std::string& config_path);

// The console's: alerts are also printed to `out`, it ends with a replay, and a configuration that
// is not usable is an error.
[[nodiscard]] std::unique_ptr<ServiceBodyFactory> make_console_watch_factory(
    const WatchOptions& options, ConsoleStyle style, std::ostream& out, WatchOutcome& outcome);

}  // namespace poolsentry
