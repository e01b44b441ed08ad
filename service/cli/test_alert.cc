#include "service/cli/test_alert.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "core/alert/wording.h"
#include "core/base/text.h"
#include "service/app/config_file.h"
#include "service/cli/console.h"
#include "service/cli/options.h"

namespace poolsentry {
namespace {

using Json = nlohmann::ordered_json;

// How one sink did.
struct Attempt {
  std::string sink;
  SendResult result;
  std::vector<std::string> recipients;  // all of the sink's
  Duration took{};

  // A message that some of the recipients do not have has not arrived.
  [[nodiscard]] bool is_delivered() const {
    return result.outcome == SendOutcome::kDelivered && result.recipients.empty();
  }
  [[nodiscard]] std::string reason() const {
    if (is_delivered()) return "";
    return to_printable(result.reason.empty() ? "no reason was given" : result.reason,
                        SendResult::kMaxReasonBytes);
  }
};

std::string people(const std::vector<std::string>& recipients) {
  return to_printable(join_for_people(recipients));
}

// "1.2 s"
std::string seconds_text(Duration duration) {
  constexpr int kTenthMilliseconds = 100;
  const auto tenths = (duration.count() + kTenthMilliseconds / 2) / kTenthMilliseconds;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

std::string line_of(const Attempt& attempt) {
  if (attempt.is_delivered()) {
    const std::string to = attempt.recipients.empty() ? "" : " to " + people(attempt.recipients);
    return attempt.sink + ": delivered" + to + " (" + seconds_text(attempt.took) + ")";
  }
  // Where some have it, those who have not are named.
  const std::vector<std::string>& without = attempt.result.recipients;
  const bool some = !without.empty() && without.size() < attempt.recipients.size();
  return attempt.sink + ": FAILED" + (some ? " for " + people(without) : "") + ": " +
         attempt.reason();
}

Json json_of(const Attempt& attempt) {
  constexpr double kMillisecondsPerSecond = 1000;
  return {{"name", attempt.sink},
          {"ok", attempt.is_delivered()},
          {"reason", attempt.reason()},
          {"seconds", static_cast<double>(attempt.took.count()) / kMillisecondsPerSecond}};
}

Attempt try_sink(Sender& sink, Message message, Clock& clock) {
  Attempt attempt;
  attempt.sink = sink.name();
  attempt.recipients = sink.recipients();
  message.recipients = attempt.recipients;
  const TimePoint begin = clock.now();
  attempt.result = sink.send(message, {});
  // The clock may be set back meanwhile.
  attempt.took = std::max(clock.now() - begin, Duration{0});
  return attempt;
}

// What there is to choose from, or how there would be something.
ExitStatus nothing_to_try(const Sinks& sinks, const TestAlertOptions& options, Terminal& terminal) {
  std::vector<std::string> names;
  for (const auto& sink : sinks) names.emplace_back(sink->name());
  std::string message = names.empty()
                            ? "no sink is on; turn one on in the configuration: "
                              "alerts.event_log, alerts.email, alerts.webhook or alerts.command"
                            : "on are " + join_for_people(names);
  if (options.sink)
    message = "--sink: " + to_printable(*options.sink, 64) + " is not on; " + message;
  return report_error({ErrorKind::kUsage, message}, terminal);
}

// In the order of the sinks; borrowed from them.
std::vector<Sender*> chosen_sinks(const Sinks& sinks, const std::optional<std::string>& name) {
  std::vector<Sender*> chosen;
  for (const auto& sink : sinks) {
    if (!name || sink->name() == *name) chosen.push_back(sink.get());
  }
  return chosen;
}

}  // namespace

ExitStatus send_test_alerts(const Sinks& sinks, const TestAlertOptions& options, Clock& clock,
                            Terminal& terminal) {
  const std::vector<Sender*> chosen = chosen_sinks(sinks, options.sink);
  if (chosen.empty()) return nothing_to_try(sinks, options, terminal);
  const TimePoint now = clock.now();
  // Of this millisecond: the id is another for each run, or a receiver would drop it as known.
  const Alert alert = test_alert({options.host, now});
  const Message message{alert_id(alert), alert, now, {}};
  bool all_delivered = true;
  Json reports = Json::array();
  for (Sender* const sink : chosen) {
    // Each line at once (endl): a sink may take a minute, and the next one another.
    if (options.progress) terminal.err << sink->name() << ": sending ..." << std::endl;
    const Attempt attempt = try_sink(*sink, message, clock);
    all_delivered = all_delivered && attempt.is_delivered();
    reports.push_back(json_of(attempt));
    if (!options.json) terminal.out << line_of(attempt) << std::endl;
  }
  if (options.json) {
    const Json object = {
        {"schema", "poolsentry.test-alert/1"}, {"id", message.id}, {"sinks", std::move(reports)}};
    terminal.out << object.dump(2) << '\n';
  }
  return all_delivered ? ExitStatus::kNothingLeaks : ExitStatus::kInternal;
}

ExitStatus run_test_alert_with(std::span<const std::string> arguments, Terminal& terminal,
                               const DeliveryParts& parts, const std::string& host, Clock& clock) {
  TestAlertOptions wanted;
  std::optional<std::string> config_path;
  Options options(
      "test-alert",
      "Sends a test alert (event 3090) through every sink that is on, and says for each "
      "whether it arrived. Exit status 0 where all did, 5 where any did not.",
      "test-alert --sink email");
  options.text("--sink", wanted.sink, "NAME", "only this: event_log, email, webhook or command");
  options.text("--config", config_path, "FILE",
               "the configuration; by default the one in the data folder");
  options.flag("--json", wanted.json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const auto file = locate_config(config_path);
  if (!file) return report_error(file.error(), terminal);
  const auto config = load_config(*file);
  if (!config) return report_error(config.error(), terminal);
  const auto sinks = open_sinks(*config, parts);
  if (!sinks) return report_error(sinks.error(), terminal);
  wanted.host = host;
  wanted.progress = !wanted.json && is_terminal(StandardStream::kError);
  return send_test_alerts(*sinks, wanted, clock, terminal);
}

}  // namespace poolsentry
