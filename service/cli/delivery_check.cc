#include "service/cli/delivery_check.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace poolsentry {
namespace {

// A kind of sink and what is said about it.
struct SinkKind {
  std::string_view name;  // as in the configuration and in Sender::name()
  bool (*is_on)(const AlertsConfig&);
  std::string_view what_it_does;  // "nothing" of it where it is off
  std::string_view to_turn_on;    // what goes into the configuration
  std::string_view to_mend;
};

constexpr std::array kKinds = std::to_array<SinkKind>({
    {kEventLogSink, [](const AlertsConfig& alerts) { return alerts.event_log.enabled; },
     "alerts are not written to the event log", R"("alerts": {"event_log": {"enabled": true}})",
     "Register the source of the events: poolsentry configure (as an administrator)"},
    {"email", [](const AlertsConfig& alerts) { return alerts.email.enabled; },
     "alerts are not mailed",
     R"("alerts": {"email": {"enabled": true, "server": ..., "from": ..., "to": [...]}})",
     "Correct server, tls, ca_file, user and auth of alerts.email, or store the password again: "
     "poolsentry secret set smtp"},
    {"webhook", [](const AlertsConfig& alerts) { return alerts.webhook.enabled; },
     "alerts are not posted to a webhook",
     R"("alerts": {"webhook": {"enabled": true, "url": ..., "shape": ...}})",
     "Correct url, headers and ca_file of alerts.webhook"},
    {"command", [](const AlertsConfig& alerts) { return alerts.command.enabled; },
     "no program is run for an alert",
     R"("alerts": {"command": {"enabled": true, "program": ..., "arguments": [...]}})",
     "Correct program and arguments of alerts.command"},
});

std::string check_name(std::string_view sink) { return "delivery." + std::string(sink); }

CheckFinding off(const SinkKind& kind, const std::string& config_path) {
  return {check_name(kind.name), FindingState::kOff, std::string(kind.what_it_does),
          "To turn it on, write in " + config_path + ": " + std::string(kind.to_turn_on)};
}

// Whom a failing sink keeps from knowing.
std::string why_it_matters(const Sender& sink) {
  const std::vector<std::string> recipients = sink.recipients();
  return recipients.empty() ? "alerts do not get through: "
                            : "alerts do not reach " + join_for_people(recipients) + ": ";
}

CheckFinding probe(const SinkKind& kind, Sender& sink, const DoctorSubject& subject,
                   Terminal& terminal) {
  if (subject.progress) terminal.err << sink.name() << ": connecting ..." << std::endl;
  const Result<std::string> found = sink.probe({});
  if (found) return {check_name(kind.name), FindingState::kOk, *found, ""};
  std::string advice(kind.to_mend);
  if (kind.name != kEventLogSink) advice += " (in " + subject.config_path + ")";
  advice += ". Then try: poolsentry test-alert --sink " + std::string(kind.name);
  return {check_name(kind.name), FindingState::kProblem,
          why_it_matters(sink) + found.error().message, advice};
}

// The factory gives all senders or none.
CheckFinding cannot_be_made(const Error& error, const std::string& config_path) {
  return {"delivery", FindingState::kProblem,
          "no alert is mailed, posted or handed to a program: " + error.message,
          "Correct \"alerts\" in " + config_path};
}

// Not where a system has no event log: there this program judges logs and watches nothing.
CheckFinding nobody_is_told(const std::string& config_path) {
  return {"delivery", FindingState::kProblem, "every sink is off: nobody is told of a leak",
          "Write in " + config_path + ": " + std::string(kKinds.front().to_turn_on)};
}

// Null where there is no such sink.
Sender* find_sink(const Sinks& sinks, std::string_view name) {
  const auto found = std::find_if(sinks.begin(), sinks.end(),
                                  [name](const auto& sink) { return sink->name() == name; });
  return found == sinks.end() ? nullptr : found->get();
}

// The event log, where it is on and this system has one, and what the others became: a failure of
// theirs does not keep the event log from being looked at.
Sinks sinks_of(const Config& config, const DeliveryParts& parts, std::optional<Error>& why_not) {
  DeliveryParts event_log_only = parts;
  event_log_only.make_senders = [](const Config&) { return Result<Sinks>(Sinks{}); };
  Sinks sinks = std::move(open_sinks(config, event_log_only).value());
  Result<Sinks> senders = parts.make_senders(config);
  if (!senders) {
    why_not = senders.error();
    return sinks;
  }
  std::move(senders->begin(), senders->end(), std::back_inserter(sinks));
  return sinks;
}

// On in the configuration, and no sink was made of it.
CheckFinding not_there(const SinkKind& kind, const std::string& config_path) {
  if (kind.name == kEventLogSink) {
    return {check_name(kind.name), FindingState::kOff, "this system has no Windows event log", ""};
  }
  return {check_name(kind.name), FindingState::kProblem,
          std::string(kind.what_it_does) + ": it is on, and this version does not deliver to it",
          "Turn alerts." + std::string(kind.name) + " off in " + config_path +
              ", or install a version that has it"};
}

std::vector<CheckFinding> findings_of(const DoctorSubject& subject, const DeliveryParts& parts,
                                      Terminal& terminal) {
  std::optional<Error> why_not;
  const Sinks sinks = sinks_of(subject.config, parts, why_not);
  std::vector<CheckFinding> findings;
  bool any_is_on = false;
  for (const SinkKind& kind : kKinds) {
    if (!kind.is_on(subject.config.alerts)) {
      findings.push_back(off(kind, subject.config_path));
      continue;
    }
    any_is_on = true;
    if (Sender* const sink = find_sink(sinks, kind.name); sink != nullptr) {
      findings.push_back(probe(kind, *sink, subject, terminal));
    } else if (!why_not || kind.name == kEventLogSink) {
      findings.push_back(not_there(kind, subject.config_path));
    }
  }
  if (why_not) findings.push_back(cannot_be_made(*why_not, subject.config_path));
  if (!any_is_on) findings.push_back(nobody_is_told(subject.config_path));
  return findings;
}

}  // namespace

DoctorCheck check_delivery(DeliveryParts parts) {
  return [parts = std::move(parts)](const DoctorSubject& subject, Terminal& terminal) {
    return findings_of(subject, parts, terminal);
  };
}

}  // namespace poolsentry
