#include "service/app/watch_factory.h"

#include <utility>
#include <vector>

#include "service/app/config_file.h"
#include "service/app/log_notifier.h"
#include "service/app/logging.h"
#include "service/app/outbox_file.h"
#include "service/app/sender_factory.h"
#include "service/app/source_factory.h"
#include "service/app/system_clock.h"
#include "service/app/watch_body.h"
#include "service/notify/courier.h"
#include "service/notify/event_log_notifier.h"
#include "service/nt/local_time.h"
#include "service/nt/low_pool_conditions.h"
#include "service/nt/paths.h"
#include "service/nt/system_facts.h"
#include "service/nt/system_log.h"

namespace poolsentry {
namespace {

enum class Host : std::uint8_t { kService, kConsole };

// The event log where it is asked for and there is one. That it cannot be opened is for the log.
Notifier* add_event_log(WatchParts& parts, std::string& why_not) {
  if (!parts.config.alerts.event_log.enabled) return nullptr;
  auto event_log = open_event_log();
  if (!event_log) {
    why_not = event_log.error().message;
    return nullptr;
  }
  parts.notifiers.push_back(std::move(*event_log));
  return parts.notifiers.back().get();
}

// The log file, which tells the event log when it cannot be written.
Result<void> add_log(WatchParts& parts, Notifier* event_log) {
  auto settings = log_settings(parts.config.logging);
  if (!settings) return pass_on(settings);
  Clock& clock = *parts.clock;
  parts.log = make_file_log(
      std::move(*settings), clock,
      [event_log, &clock](const std::string& path, const std::string& reason) {
        if (event_log == nullptr) return;
        const Alert alert{EventId::kLogUnwritable, clock.now(), false, {path, reason}};
        // Where neither can be written there is nobody left to tell.
        static_cast<void>(event_log->notify(alert));
      });
  parts.notifiers.push_back(std::make_unique<LogNotifier>(*parts.log));
  return {};
}

Alert configuration_rejected(const std::string& why, const std::string& in_force,
                             const WatchParts& parts) {
  return {EventId::kConfigurationRejected, parts.clock->now(), false, {why, in_force}};
}

// The sinks that are not at once, behind the outbox. A replay has nothing to remember: it is told
// from its beginning each time. A console that nobody is told of leaves the outbox alone.
Result<void> add_courier(WatchParts& parts, Host host) {
  const bool is_live = parts.config.sampling.source == "live";
  CourierParts courier;
  auto senders = make_senders(parts.config, [&log = *parts.log](std::string_view line) {
    log.info("command: " + std::string(line));
  });
  if (senders) {
    courier.senders = std::move(*senders);
  } else if (host == Host::kConsole) {
    return pass_on(senders);
  } else {
    // A server that is watched and tells by events only is better off than one that is not watched.
    parts.first_alerts.push_back(configuration_rejected(
        senders.error().message, "all but mail, webhook and command", parts));
  }
  if (courier.senders.empty() && !(is_live && host == Host::kService)) return {};
  const auto folder = data_folder();
  if (!folder) return pass_on(folder);
  courier.open_store = [folder = *folder] { return open_outbox(folder, SystemClock().now()); };
  courier.now = [] { return SystemClock().now(); };
  courier.minute_of_day = local_minute_of_day;
  courier.quiet_hours = parts.config.alerts.quiet_hours;
  courier.host = computer_name();
  courier.log = parts.log.get();
  courier.remembers = is_live;
  auto made = std::make_unique<Courier>(std::move(courier));
  parts.courier = made.get();
  if (is_live) parts.said_before = made->said();
  parts.notifiers.push_back(std::move(made));
  return {};
}

// What Windows says by itself. Where it says nothing the samples have to do.
void listen_to_windows(WatchParts& parts) {
  parts.pressure = open_low_pool_conditions();
  Log& log = *parts.log;
  auto system_log = open_system_log([&log](const Error& error) { log.warning(error.message); });
  if (system_log) {
    parts.system_log = std::move(*system_log);
  } else {
    log.debug(system_log.error().message);
  }
}

// Everything but the configuration and what only one of the hosts has.
Result<void> build(WatchParts& parts, Host host) {
  parts.clock = std::make_unique<SystemClock>();
  parts.losses = std::make_unique<LossLog>();
  std::string no_event_log;
  Notifier* const event_log = add_event_log(parts, no_event_log);
  if (const Result<void> added = add_log(parts, event_log); !added) return pass_on(added);
  if (!no_event_log.empty()) parts.log->debug(no_event_log);
  auto source = open_source(parts.config.sampling.source, *parts.clock, *parts.losses);
  if (!source) return pass_on(source);
  parts.source = std::move(*source);
  if (parts.config.sampling.source == "live") listen_to_windows(parts);
  return add_courier(parts, host);
}

class ServiceFactory final : public ServiceBodyFactory {
 public:
  explicit ServiceFactory(std::string config_path) : config_path_(std::move(config_path)) {}

  Result<std::unique_ptr<ServiceBody>> make() override {
    WatchParts parts;
    const std::string rejected = take_configuration(parts.config);
    if (const Result<void> built = build(parts, Host::kService); !built) return pass_on(built);
    if (!rejected.empty()) {
      parts.first_alerts.push_back(configuration_rejected(rejected, "the defaults", parts));
    }
    return make_watch_body(std::move(parts));
  }

 private:
  // Fills `config`; says why where it stays with the defaults.
  [[nodiscard]] std::string take_configuration(Config& config) const {
    const bool named = !config_path_.empty();
    const auto file = locate_config(named ? std::optional(config_path_) : std::nullopt);
    if (!file) return file.error().message;
    auto loaded = load_config(*file);
    if (!loaded) return loaded.error().message;
    config = std::move(*loaded);
    return {};
  }

  std::string config_path_;
};

class ConsoleFactory final : public ServiceBodyFactory {
 public:
  ConsoleFactory(WatchOptions options, ConsoleStyle style, std::ostream& out, WatchOutcome& outcome)
      : options_(std::move(options)), style_(style), out_(out), outcome_(outcome) {}

  Result<std::unique_ptr<ServiceBody>> make() override {
    WatchParts parts;
    const auto file = locate_config(options_.config);
    if (!file) return pass_on(file);
    auto config = load_config(*file);
    if (!config) return pass_on(config);
    parts.config = std::move(*config);
    if (options_.source) parts.config.sampling.source = *options_.source;
    if (options_.speed) parts.config.sampling.speed = *options_.speed;
    parts.notifiers.push_back(std::make_unique<ConsoleNotifier>(out_, style_));
    if (const Result<void> built = build(parts, Host::kConsole); !built) return pass_on(built);
    parts.ends_with_replay = true;
    parts.outcome = &outcome_;
    return make_watch_body(std::move(parts));
  }

 private:
  WatchOptions options_;
  ConsoleStyle style_;
  std::ostream& out_;
  WatchOutcome& outcome_;
};

}  // namespace

std::unique_ptr<ServiceBodyFactory> make_watch_factory(const std::string& config_path) {
  return std::make_unique<ServiceFactory>(config_path);
}

std::unique_ptr<ServiceBodyFactory> make_console_watch_factory(const WatchOptions& options,
                                                               ConsoleStyle style,
                                                               std::ostream& out,
                                                               WatchOutcome& outcome) {
  return std::make_unique<ConsoleFactory>(options, style, out, outcome);
}

}  // namespace poolsentry
