#include "core/alert/policy.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"

namespace poolsentry {
namespace {

EventId id_for(Urgency urgency) {
  if (urgency == Urgency::kImminent) return EventId::kExhaustionImminent;
  return urgency == Urgency::kNear ? EventId::kExhaustionNear : EventId::kLeak;
}

Urgency most_urgent(const std::vector<const Leak*>& group) {
  Urgency most = Urgency::kNone;
  for (const Leak* leak : group) most = std::max(most, leak->urgency);
  return most;
}

// The leak whose pool runs out first speaks for the group; the first raised where none does.
const Leak& spokesman(const std::vector<const Leak*>& group) {
  return **std::min_element(group.begin(), group.end(), [](const Leak* a, const Leak* b) {
    constexpr TimePoint kNever = TimePoint::max();
    return a->exhausted_at.likely.value_or(kNever) < b->exhausted_at.likely.value_or(kNever);
  });
}

bool is_about_a_leak(const Alert& alert) {
  const bool is_leak = alert.id >= EventId::kLeak && alert.id <= EventId::kExhaustionImminent;
  return is_leak && !alert.facts.series.empty() && !alert.facts.subject.empty();
}

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool names_any(const std::vector<SeriesKey>& series, const std::vector<const Leak*>& group) {
  return std::any_of(group.begin(), group.end(),
                     [&](const Leak* leak) { return contains(series, leak->series); });
}

void add_missing(std::vector<SeriesKey>& series, const std::vector<SeriesKey>& more) {
  for (const SeriesKey& key : more) {
    if (!contains(series, key)) series.push_back(key);
  }
}

// Where one of both is not known they are taken for the same.
bool is_other_host(const std::string& said, const Occasion& occasion) {
  return !said.empty() && !occasion.host.empty() && said != to_valid_utf8(occasion.host);
}

bool is_other_boot(const std::optional<TimePoint>& said, const Occasion& occasion) {
  return said && occasion.booted_at &&
         std::chrono::abs(*said - *occasion.booted_at) > Policy::kBootTolerance;
}

// True where it holds so large a part of its limit; never where that is not known.
bool is_filled(const PoolState& pool, double share) {
  const auto limit = static_cast<double>(pool.limit.bytes.value_or(0));
  return limit > 0 && static_cast<double>(pool.bytes) >= share * limit;
}

}  // namespace

void Policy::resume(std::vector<Alert> said) {
  std::stable_sort(said.begin(), said.end(),
                   [](const Alert& a, const Alert& b) { return a.time > b.time; });
  if (said.size() > kMaxResumed) said.resize(kMaxResumed);
  std::set<std::string> subjects;
  for (const Alert& alert : said) {
    if (!subjects.insert(alert.facts.subject).second) continue;
    if (alert.id == EventId::kNearlyExhausted && alert.facts.pool) resume_pool(alert);
    if (is_about_a_leak(alert)) resume_leak(alert);
  }
}

void Policy::resume_pool(const Alert& said) {
  const AlertFacts& facts = said.facts;
  pools_[static_cast<std::size_t>(*facts.pool)] = {facts.raised_at.value_or(said.time), said.time,
                                                   facts.host, facts.booted_at, std::nullopt};
}

void Policy::resume_leak(const Alert& said) {
  const AlertFacts& facts = said.facts;
  Thread thread;
  thread.topic = {facts.subject, facts.raised_at.value_or(said.time)};
  thread.last = said;
  thread.at = said.time;
  thread.series = facts.series;
  thread.said_bytes = facts.bytes.value_or(0);
  held_.choose(facts.series);
  threads_.emplace(next_thread_++, std::move(thread));
}

std::vector<Alert> Policy::decide(const Detector& detector, const Occasion& occasion) {
  std::vector<Alert> alerts;
  if (!begun_at_) begin(occasion);
  never_in_the_future(occasion.now);
  std::map<std::uint32_t, Group> open;
  for (const Leak& leak : detector.leaks()) {
    if (leak.is_open()) open[leak.group].push_back(&leak);
  }
  // What is over ends before a leak of the same tag begins.
  end_what_is_over(open, detector, occasion, alerts);
  join_groups(open);
  for (auto& [number, thread] : threads_) {
    Group leaks;
    for (const std::uint32_t id : thread.groups) {
      if (const auto group = open.find(id); group != open.end()) {
        leaks.insert(leaks.end(), group->second.begin(), group->second.end());
      }
    }
    if (leaks.empty()) {
      decide_resumed(thread, detector, occasion, alerts);
    } else {
      decide_thread(thread, leaks, detector, occasion, alerts);
    }
  }
  for (const Pool pool : kPools) decide_pool(detector, pool, occasion, alerts);
  return alerts;
}

// With the first snapshot it is known which server this is.
void Policy::begin(const Occasion& occasion) {
  begun_at_ = occasion.now;
  std::erase_if(threads_, [&occasion](const auto& entry) {
    return is_other_host(entry.second.last.facts.host, occasion);
  });
  for (auto& [number, thread] : threads_) {
    thread.restarted = is_other_boot(thread.last.facts.booted_at, occasion);
  }
  for (auto& said : pools_) {
    if (!said) continue;
    if (is_other_host(said->host, occasion) || is_other_boot(said->booted_at, occasion)) {
      said.reset();
    }
  }
}

// A clock that was set back must not keep reminders waiting until it is there again.
void Policy::never_in_the_future(TimePoint now) {
  for (auto& [number, thread] : threads_) thread.at = std::min(thread.at, now);
  for (auto& said : pools_) {
    if (!said) continue;
    said->at = std::min(said->at, now);
    if (said->low_at) said->low_at = std::min(*said->low_at, now);
  }
}

void Policy::join_groups(const std::map<std::uint32_t, Group>& open) {
  for (const auto& [id, group] : open) {
    if (thread_of_group_.count(id) > 0) continue;
    const std::uint32_t number = thread_for(group);
    threads_.at(number).groups.push_back(id);
    thread_of_group_[id] = number;
    absorb_resumed(number, group);
  }
}

// The one in which a series of the group was said and not said to be over, else a new one.
std::uint32_t Policy::thread_for(const Group& group) {
  for (const auto& [number, thread] : threads_) {
    if (names_any(thread.series, group)) return number;
  }
  Thread thread;
  thread.topic = {subject_of(group.front()->series), group.front()->raised_at};
  threads_.emplace(next_thread_, std::move(thread));
  return next_thread_++;
}

// What were two leaks before the restart of the service may now be seen to be one: then it goes on
// as the first, and the end is said to those who follow the other, too.
void Policy::absorb_resumed(std::uint32_t into, const Group& group) {
  Thread& thread = threads_.at(into);
  std::erase_if(threads_, [&](const auto& entry) {
    const Thread& other = entry.second;
    const bool is_part =
        entry.first != into && other.groups.empty() && names_any(other.series, group);
    if (!is_part) return false;
    thread.absorbed.push_back(other.topic);
    add_missing(thread.series, other.series);
    return true;
  });
}

void Policy::end_what_is_over(const std::map<std::uint32_t, Group>& open, const Detector& detector,
                              const Occasion& occasion, std::vector<Alert>& alerts) {
  std::erase_if(threads_, [&](const auto& entry) {
    const Thread& thread = entry.second;
    if (thread.groups.empty()) {
      auto end = end_of_resumed(thread, occasion);
      if (end) alerts.push_back(std::move(*end));
      return end.has_value();
    }
    const auto is_open = [&open](std::uint32_t id) { return open.count(id) > 0; };
    if (std::any_of(thread.groups.begin(), thread.groups.end(), is_open)) return false;
    Group over;
    for (const Leak& leak : detector.leaks()) {
      if (contains(thread.groups, leak.group)) over.push_back(&leak);
    }
    alerts.push_back(cleared_alert(thread.topic, thread.last, over, occasion));
    for (const Topic& topic : thread.absorbed) {
      alerts.push_back(cleared_alert(topic, thread.last, over, occasion));
    }
    for (const std::uint32_t id : thread.groups) thread_of_group_.erase(id);
    return true;
  });
}

// The detector knows nothing of it: what it holds and when the server was started must tell.
std::optional<Alert> Policy::end_of_resumed(const Thread& thread, const Occasion& occasion) const {
  const AlertFacts& facts = thread.last.facts;
  const std::optional<Held> held = held_.of(facts.series);
  if (occasion.restarted || thread.restarted) {
    return resumed_cleared_alert(thread.last, ClearedBy::kRestart, held, occasion);
  }
  const double least = kPartLeftOfResumed * static_cast<double>(thread.said_bytes);
  if (!held || static_cast<double>(held->bytes) >= least) return std::nullopt;
  return resumed_cleared_alert(thread.last, ClearedBy::kMemoryCameBack, held, occasion);
}

void Policy::decide_resumed(Thread& thread, const Detector& detector, const Occasion& occasion,
                            std::vector<Alert>& alerts) const {
  if (!is_due(thread.at, occasion.now)) return;
  const AlertFacts& facts = thread.last.facts;
  const PoolState& pool = detector.pool(facts.pool.value_or(facts.series.front().pool));
  thread.last = resumed_reminder(thread.last, held_.of(facts.series), pool, *begun_at_, occasion);
  thread.at = occasion.now;
  alerts.push_back(thread.last);
}

void Policy::decide_thread(Thread& thread, const Group& leaks, const Detector& detector,
                           const Occasion& occasion, std::vector<Alert>& alerts) const {
  const PoolState& pool = detector.pool(spokesman(leaks).series.pool);
  const auto say = [&](EventId event, bool reminder) {
    thread.last = leak_alert(event, leaks, pool, occasion, thread.topic);
    thread.last.reminder = reminder;
    thread.at = occasion.now;
    add_missing(thread.series, thread.last.facts.series);
    alerts.push_back(thread.last);
  };
  // Every leak begins with 2000, however urgent it is: filters rely on it.
  if (thread.last.id < EventId::kLeak) say(EventId::kLeak, false);
  const EventId now_right = id_for(most_urgent(leaks));
  if (now_right > thread.last.id) say(now_right, false);
  if (is_due(thread.at, occasion.now)) say(thread.last.id, true);
}

std::vector<Alert> Policy::decide_without_sample(const Detector& detector,
                                                 const Occasion& occasion) {
  std::vector<Alert> alerts;
  never_in_the_future(occasion.now);
  for (const Pool pool : kPools) {
    if (occasion.pressure.is_low(pool)) decide_pool(detector, pool, occasion, alerts);
  }
  return alerts;
}

// Either its figures say that it is nearly full, or Windows does, which knows more: a limit may not
// be the one that we take it for.
void Policy::decide_pool(const Detector& detector, Pool pool, const Occasion& occasion,
                         std::vector<Alert>& alerts) {
  const PoolState& state = detector.pool(pool);
  std::optional<NearlyFull>& said = pools_[static_cast<std::size_t>(pool)];
  const bool is_low = occasion.pressure.is_low(pool);
  if (said && is_full_no_longer(*said, state, occasion)) said.reset();
  if (said && is_low) said->low_at = occasion.now;
  if (!is_low && !is_filled(state, kNearlyFull)) return;
  if (said && !is_due(said->at, occasion.now)) return;
  const bool reminder = said.has_value();
  const TimePoint since = reminder ? said->since : occasion.now;
  alerts.push_back(nearly_exhausted_alert(state, detector.largest_growers(pool, kGrowersNamed),
                                          occasion, since));
  alerts.back().reminder = reminder;
  const std::optional<TimePoint> before = reminder ? said->low_at : std::nullopt;
  said = {since, occasion.now, alerts.back().facts.host, occasion.booted_at,
          is_low ? occasion.now : before};
}

bool Policy::is_full_no_longer(const NearlyFull& said, const PoolState& pool,
                               const Occasion& occasion) {
  if (occasion.restarted) return true;
  if (occasion.pressure.is_low(pool.pool) || is_filled(pool, kNoLongerFull)) return false;
  return !said.low_at || occasion.now - *said.low_at >= kNoLongerLowAfter;
}

bool Policy::is_due(TimePoint at, TimePoint now) const {
  return now - at >= settings_.repeat_every;
}

}  // namespace poolsentry
