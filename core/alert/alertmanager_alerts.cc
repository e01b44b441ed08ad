#include "core/alert/alertmanager_alerts.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/alert/wording.h"
#include "core/base/text.h"

namespace poolsentry {
namespace {

using Json = nlohmann::ordered_json;

// Labels are compared, indexed and shown in a row: a sane length.
constexpr std::size_t kMostLabelBytes = 255;

// What an event does to the alert of a name: the severity that it raises, and those that it ends.
struct Effect {
  EventId id;
  std::string_view name;
  std::optional<Severity> raises;
  std::array<std::optional<Severity>, 2> ends;
};

constexpr std::string_view kLeakName = "PoolTagLeak";
constexpr std::string_view kSamplingName = "PoolSentrySamplingFails";
constexpr std::string_view kDeliveryName = "PoolSentryDeliveryFails";
constexpr std::string_view kConfigurationName = "PoolSentryConfigurationRejected";

constexpr std::array kEffects = std::to_array<Effect>({
    {EventId::kLeak, kLeakName, Severity::kWarning, {}},
    {EventId::kExhaustionNear, kLeakName, Severity::kWarning, {}},
    {EventId::kExhaustionImminent, kLeakName, Severity::kError, {Severity::kWarning}},
    {EventId::kCleared, kLeakName, std::nullopt, {Severity::kWarning, Severity::kError}},
    {EventId::kNearlyExhausted, "PoolNearlyExhausted", Severity::kError, {}},
    {EventId::kWindowsReportedExhaustion, "PoolExhaustionReportedByWindows", Severity::kError, {}},
    {EventId::kSamplingFails, kSamplingName, Severity::kWarning, {}},
    {EventId::kSamplingWorks, kSamplingName, std::nullopt, {Severity::kWarning}},
    {EventId::kDeliveryFails, kDeliveryName, Severity::kWarning, {}},
    {EventId::kDeliveryWorks, kDeliveryName, std::nullopt, {Severity::kWarning}},
    {EventId::kConfigurationRejected, kConfigurationName, Severity::kWarning, {}},
    {EventId::kConfigurationTaken, kConfigurationName, std::nullopt, {Severity::kWarning}},
    {EventId::kHistoryDamaged, "PoolSentryHistoryDamaged", Severity::kWarning, {}},
    {EventId::kTestAlert, "PoolSentryTest", Severity::kInformational, {}},
});

const Effect* effect_of(EventId id) {
  const auto* const found = std::find_if(kEffects.begin(), kEffects.end(),
                                         [id](const Effect& effect) { return effect.id == id; });
  return found == kEffects.end() ? nullptr : found;
}

// "PoolSentryStarted" of kStarted.
std::string name_of_event(EventId id) {
  return "PoolSentry" + std::string(event_text(id).name.substr(1));
}

// The words that the rules of most who run Alertmanager go by.
std::string_view severity_label(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames = {"info", "warning", "critical"};
  return kNames[static_cast<std::size_t>(severity)];
}

// To Alertmanager an empty label is none.
void add_label(Json& labels, std::string_view name, std::string_view value) {
  if (!value.empty()) labels[std::string(name)] = to_printable(value, kMostLabelBytes);
}

// "Strg" and "paged" of the subject "Strg.paged". It is the same for all that is said about one
// leak, even where another tag has come to lead or the figures are those of the other pool. A
// pool's total has no tag.
void add_leak_labels(Json& labels, std::string_view subject) {
  const std::size_t dot = subject.rfind('.');
  if (dot == std::string_view::npos) return;
  Tag tag;
  if (parse_tag_text(subject.substr(0, dot), tag)) add_label(labels, "tag", tag.text());
  add_label(labels, "pool", subject.substr(dot + 1));
}

std::string_view sink_of(const Alert& alert) {
  if (!alert.facts.subject.empty()) return alert.facts.subject;
  return alert.inserts.empty() ? std::string_view{} : std::string_view(alert.inserts.front());
}

Json labels_of(const Alert& alert, std::string_view name, Severity severity) {
  const AlertFacts& facts = alert.facts;
  Json labels = Json::object();
  add_label(labels, "alertname", name);
  add_label(labels, "severity", severity_label(severity));
  add_label(labels, "instance", facts.host);
  if (name == kLeakName) {
    add_leak_labels(labels, facts.subject);
  } else if (name == kDeliveryName) {
    add_label(labels, "sink", sink_of(alert));
  } else if (facts.pool) {
    add_label(labels, "pool", pool_name(*facts.pool));
  }
  return labels;
}

Json annotations_of(const Alert& alert) {
  Json annotations = {{"summary", alert_title(alert)},
                      {"description", to_valid_utf8(render(alert))},
                      {"event", std::to_string(static_cast<int>(alert.id))}};
  if (const auto likely = alert.facts.exhausted_at.likely; likely) {
    annotations["exhausted_at"] = format_utc(*likely);
  }
  return annotations;
}

struct Span {
  TimePoint start;
  TimePoint end;
};

Json one_alert(const Alert& alert, std::string_view name, Severity severity, Span span) {
  return {{"labels", labels_of(alert, name, severity)},
          {"annotations", annotations_of(alert)},
          {"startsAt", format_utc_exact(span.start)},
          {"endsAt", format_utc_exact(span.end)}};
}

// Never in the future, where a clock that was set back would put it.
TimePoint start_of(const Alert& alert, TimePoint now) {
  const AlertFacts& facts = alert.facts;
  const auto known = facts.raised_at ? facts.raised_at : facts.onset;
  return std::min(known.value_or(alert.time), now);
}

}  // namespace

std::string write_alertmanager_alerts(const Alert& alert, TimePoint now, Duration repeat_every) {
  const Effect* const effect = effect_of(alert.id);
  const std::string name = effect ? std::string(effect->name) : name_of_event(alert.id);
  const auto raises = effect ? effect->raises : std::optional(severity_of(alert.id));
  const TimePoint start = start_of(alert, now);
  Json alerts = Json::array();
  if (raises) {
    const bool is_news = *raises == Severity::kInformational;
    const Duration lasts = is_news ? kNewsLasts : 2 * repeat_every + kFiringMargin;
    alerts.push_back(one_alert(alert, name, *raises, {start, now + lasts}));
  }
  // It refuses an end before the start.
  const TimePoint ended = std::max(start, now - kClocksDiffer);
  for (const auto& ends : effect ? effect->ends : decltype(Effect::ends){}) {
    if (ends) alerts.push_back(one_alert(alert, name, *ends, {start, ended}));
  }
  constexpr bool kKeepUnicode = false;
  return alerts.dump(-1, ' ', kKeepUnicode, Json::error_handler_t::replace);
}

}  // namespace poolsentry
