#include "core/history/outbox.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace poolsentry {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds{5};
constexpr std::uint32_t kMostDoublings = 20;
constexpr double kJitter = 0.2;

bool is_for_sinks(EventId id) { return id >= EventId::kLeak; }

bool is_about_delivery(EventId id) {
  return id == EventId::kDeliveryFails || id == EventId::kDeliveryWorks;
}

bool is_about_sampling(EventId id) {
  return id == EventId::kSamplingFails || id == EventId::kSamplingWorks;
}

// The newer says all that the older would have said.
bool takes_place_of(const Alert& newer, const Alert& older) {
  if (newer.facts.subject != older.facts.subject) return false;
  if (newer.reminder && older.reminder) return true;
  return (is_about_delivery(newer.id) && is_about_delivery(older.id)) ||
         (is_about_sampling(newer.id) && is_about_sampling(older.id));
}

// What goes first where there is no room: the lower, the sooner; nothing never goes.
std::optional<int> worth(const Alert& alert) {
  switch (alert.id) {
    case EventId::kCleared:
      return 0;
    case EventId::kLeak:
      if (!alert.reminder) return std::nullopt;
      return 1;
    case EventId::kExhaustionImminent:
    case EventId::kNearlyExhausted:
    case EventId::kWindowsReportedExhaustion:
      return alert.reminder ? 2 : 3;
    default:
      return 1;
  }
}

bool is_said_until_cleared(EventId id) {
  return id >= EventId::kLeak && id <= EventId::kNearlyExhausted;
}

OutboxKey waiting_key(const std::string& sink, const std::string& id) {
  return {OutboxKey::Kind::kWaiting, sink, id};
}

OutboxKey accepted_key(const std::string& sink, const std::string& id) {
  return {OutboxKey::Kind::kAccepted, sink, id};
}

}  // namespace

Duration retry_pause(std::uint32_t failures, Duration longest, double chance) {
  const std::uint32_t doublings = std::min(failures > 0 ? failures - 1 : 0, kMostDoublings);
  const double grown =
      static_cast<double>(kFirstPause.count()) * std::exp2(static_cast<double>(doublings));
  const double pause = std::min(grown, static_cast<double>(longest.count()));
  return Duration{static_cast<std::int64_t>(pause * (1 - kJitter + 2 * kJitter * chance))};
}

Outbox::Outbox(std::vector<OutboxSink> sinks) {
  for (OutboxSink& sink : sinks) sinks_.push_back({std::move(sink), {}, 0, {}, false});
}

void Outbox::merge(OutboxContents contents) {
  for (Sink& sink : sinks_) {
    std::deque<Entry> kept;
    for (OutboxContents::Waiting& waiting : contents.waiting) {
      const OutboxKey key = accepted_key(waiting.sink, waiting.message.id);
      if (waiting.sink != sink.is.name || accepted_.count(key) > 0) continue;
      kept.push_back({std::move(waiting.message), 0, {}, true});
    }
    sink.entries.insert(sink.entries.begin(), std::make_move_iterator(kept.begin()),
                        std::make_move_iterator(kept.end()));
    make_room(sink);
  }
  for (const OutboxContents::Accepted& accepted : contents.accepted) {
    add_accepted(accepted_key(accepted.sink, accepted.id));
  }
  for (Alert& alert : contents.said) {
    const OutboxKey key{OutboxKey::Kind::kSaid, alert.facts.subject, {}};
    if (changed_.count(key) == 0) said_.emplace(alert.facts.subject, std::move(alert));
  }
  for (const std::string& name : contents.failing) {
    if (Sink* const sink = find(name)) sink->failing = true;
  }
}

void Outbox::accept(const Alert& alert, TimePoint stored_at, bool remember) {
  if (remember) remember_said(alert);
  if (!is_for_sinks(alert.id)) return;
  for (Sink& sink : sinks_) {
    const bool about_itself = is_about_delivery(alert.id) && alert.facts.subject == sink.is.name;
    if (!about_itself) add(sink, alert, stored_at);
  }
}

void Outbox::add(Sink& sink, const Alert& alert, TimePoint stored_at) {
  Message message{alert_id(alert), alert, stored_at, sink.is.recipients};
  const OutboxKey accepted = accepted_key(sink.is.name, message.id);
  if (accepted_.count(accepted) > 0) return;
  add_accepted(accepted);
  changed_.insert(accepted);
  for (auto entry = sink.entries.begin(); entry != sink.entries.end(); ++entry) {
    if (!takes_place_of(alert, entry->message.alert)) continue;
    erase(sink, entry);
    break;
  }
  changed_.insert(waiting_key(sink.is.name, message.id));
  sink.entries.push_back({std::move(message), 0, {}, false});
  make_room(sink);
}

void Outbox::erase(Sink& sink, const std::deque<Entry>::iterator& entry) {
  changed_.insert(waiting_key(sink.is.name, entry->message.id));
  sink.entries.erase(entry);
}

void Outbox::make_room(Sink& sink) {
  while (sink.entries.size() > kMaxWaiting) {
    const auto of_least_worth = std::min_element(
        sink.entries.begin(), sink.entries.end(), [](const Entry& a, const Entry& b) {
          constexpr int kMost = std::numeric_limits<int>::max();
          return worth(a.message.alert).value_or(kMost) < worth(b.message.alert).value_or(kMost);
        });
    if (!worth(of_least_worth->message.alert)) return;
    erase(sink, of_least_worth);
  }
}

void Outbox::remember_said(const Alert& alert) {
  const std::string& subject = alert.facts.subject;
  if (subject.empty()) return;
  if (is_said_until_cleared(alert.id)) {
    said_[subject] = alert;
  } else if (alert.id != EventId::kCleared || said_.erase(subject) == 0) {
    return;
  }
  changed_.insert({OutboxKey::Kind::kSaid, subject, {}});
}

void Outbox::add_accepted(const OutboxKey& key) {
  if (!accepted_.insert(key).second) return;
  accepted_order_.push_back(key);
  if (accepted_order_.size() <= kMaxAccepted) return;
  changed_.insert(accepted_order_.front());
  accepted_.erase(accepted_order_.front());
  accepted_order_.pop_front();
}

bool Outbox::is_error(const Entry& entry) {
  return severity_of(entry.message.alert.id) == Severity::kError;
}

const Message* Outbox::next(std::string_view name, TimePoint now, Choice choice) const {
  const Sink* const sink = find(name);
  if (sink == nullptr || sink->paused_until > now) return nullptr;
  const auto found =
      std::find_if(sink->entries.begin(), sink->entries.end(), [&](const Entry& entry) {
        return entry.due <= now && (entry.stored || choice.unstored_too) &&
               (is_error(entry) || !choice.errors_only);
      });
  return found == sink->entries.end() ? nullptr : &found->message;
}

std::optional<TimePoint> Outbox::next_due(std::string_view name) const {
  const Sink* const sink = find(name);
  if (sink == nullptr || sink->entries.empty()) return std::nullopt;
  const auto first = std::min_element(sink->entries.begin(), sink->entries.end(),
                                      [](const Entry& a, const Entry& b) { return a.due < b.due; });
  return std::max(first->due, sink->paused_until);
}

void Outbox::delivered(std::string_view name, const std::string& id) {
  Sink* const sink = find(name);
  if (sink == nullptr) return;
  sink->failures = 0;
  sink->paused_until = {};
  const auto found = find_entry(*sink, id);
  if (found != sink->entries.end()) erase(*sink, found);
}

void Outbox::failed(std::string_view name, const std::string& id, const Failure& failure,
                    TimePoint now) {
  Sink* const sink = find(name);
  if (sink == nullptr) return;
  const auto entry = find_entry(*sink, id);
  if (entry != sink->entries.end()) {
    ++entry->failures;
    if (!failure.recipients.empty() && failure.recipients != entry->message.recipients) {
      entry->message.recipients = failure.recipients;
      changed_.insert(waiting_key(sink->is.name, id));
    }
  }
  const Duration asked = failure.retry_after.value_or(Duration{0});
  if (!failure.sink_works) {
    ++sink->failures;
    const Duration pause = retry_pause(sink->failures, kLongestSinkPause, failure.chance);
    sink->paused_until = now + std::max(pause, std::min(asked, kLongestMessagePause));
  } else if (entry != sink->entries.end()) {
    sink->failures = 0;
    const Duration pause = retry_pause(entry->failures, kLongestMessagePause, failure.chance);
    entry->due = now + std::max(pause, std::min(asked, kLongestMessagePause));
  }
}

bool Outbox::begin_failing(std::string_view name) {
  Sink* const sink = find(name);
  if (sink == nullptr || sink->failing) return false;
  sink->failing = true;
  changed_.insert({OutboxKey::Kind::kFailing, sink->is.name, {}});
  return true;
}

bool Outbox::end_failing(std::string_view name) {
  Sink* const sink = find(name);
  if (sink == nullptr || !sink->failing) return false;
  const bool any_refused = std::any_of(sink->entries.begin(), sink->entries.end(),
                                       [](const Entry& entry) { return entry.failures > 0; });
  if (any_refused) return false;
  sink->failing = false;
  changed_.insert({OutboxKey::Kind::kFailing, sink->is.name, {}});
  return true;
}

std::size_t Outbox::waiting(std::string_view name) const {
  const Sink* const sink = find(name);
  return sink == nullptr ? 0 : sink->entries.size();
}

std::size_t Outbox::waiting_errors(std::string_view name) const {
  const Sink* const sink = find(name);
  if (sink == nullptr) return 0;
  return static_cast<std::size_t>(
      std::count_if(sink->entries.begin(), sink->entries.end(), is_error));
}

std::vector<Alert> Outbox::said() const {
  std::vector<Alert> alerts;
  alerts.reserve(said_.size());
  for (const auto& [subject, alert] : said_) alerts.push_back(alert);
  return alerts;
}

OutboxChanges Outbox::changes() {
  being_stored_.insert(changed_.begin(), changed_.end());
  changed_.clear();
  OutboxChanges changes;
  changes.reserve(being_stored_.size());
  for (const OutboxKey& key : being_stored_) changes.push_back(row_of(key));
  return changes;
}

OutboxRow Outbox::row_of(const OutboxKey& key) {
  switch (key.kind) {
    case OutboxKey::Kind::kWaiting: {
      Sink* const sink = find(key.name);
      if (sink == nullptr) break;
      const auto entry = find_entry(*sink, key.id);
      if (entry == sink->entries.end()) break;
      return {key, true, entry->message};
    }
    case OutboxKey::Kind::kAccepted:
      return {key, accepted_.count(key) > 0, std::nullopt};
    case OutboxKey::Kind::kSaid: {
      const auto said = said_.find(key.name);
      if (said == said_.end()) break;
      return {key, true, Message{{}, said->second, {}, {}}};
    }
    case OutboxKey::Kind::kFailing: {
      const Sink* const sink = find(key.name);
      return {key, sink != nullptr && sink->failing, std::nullopt};
    }
  }
  return {key, false, std::nullopt};
}

void Outbox::stored() {
  for (const OutboxKey& key : being_stored_) {
    if (key.kind != OutboxKey::Kind::kWaiting) continue;
    Sink* const sink = find(key.name);
    if (sink == nullptr) continue;
    const auto entry = find_entry(*sink, key.id);
    if (entry != sink->entries.end()) entry->stored = true;
  }
  being_stored_.clear();
}

void Outbox::not_stored() {
  changed_.insert(being_stored_.begin(), being_stored_.end());
  being_stored_.clear();
}

void Outbox::store_is_empty() {
  for (const auto& [subject, alert] : said_) {
    changed_.insert({OutboxKey::Kind::kSaid, subject, {}});
  }
  changed_.insert(accepted_.begin(), accepted_.end());
  for (const Sink& sink : sinks_) {
    for (const Entry& entry : sink.entries) {
      changed_.insert(waiting_key(sink.is.name, entry.message.id));
    }
    if (sink.failing) changed_.insert({OutboxKey::Kind::kFailing, sink.is.name, {}});
  }
}

Outbox::Sink* Outbox::find(std::string_view name) {
  const auto found = std::find_if(sinks_.begin(), sinks_.end(),
                                  [name](const Sink& sink) { return sink.is.name == name; });
  return found == sinks_.end() ? nullptr : &*found;
}

const Outbox::Sink* Outbox::find(std::string_view name) const {
  const auto found = std::find_if(sinks_.begin(), sinks_.end(),
                                  [name](const Sink& sink) { return sink.is.name == name; });
  return found == sinks_.end() ? nullptr : &*found;
}

std::deque<Outbox::Entry>::iterator Outbox::find_entry(Sink& sink, const std::string& id) {
  return std::find_if(sink.entries.begin(), sink.entries.end(),
                      [&id](const Entry& entry) { return entry.message.id == id; });
}

}  // namespace poolsentry
