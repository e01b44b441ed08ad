#include "core/alert/policy.h"

#include <algorithm>

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

}  // namespace

std::vector<Alert> Policy::decide(const Detector& detector, const Occasion& occasion) {
  std::map<std::uint32_t, Group> open;
  std::map<std::uint32_t, Group> over;
  for (const Leak& leak : detector.leaks()) {
    (leak.is_open() ? open : over)[leak.group].push_back(&leak);
  }
  std::vector<Alert> alerts;
  for (const auto& [id, group] : over) {
    if (groups_.count(id) == 0 || open.count(id) > 0) continue;
    alerts.push_back(cleared_alert(group, occasion));
    groups_.erase(id);
  }
  for (const auto& [id, group] : open) decide_group(id, group, detector, occasion, alerts);
  for (const Pool pool : kPools) decide_pool(detector, pool, occasion, alerts);
  return alerts;
}

void Policy::decide_group(std::uint32_t id, const Group& group, const Detector& detector,
                          const Occasion& occasion, std::vector<Alert>& alerts) {
  const PoolState& pool = detector.pool(spokesman(group).series.pool);
  const auto say = [&](EventId event, bool reminder) {
    alerts.push_back(leak_alert(event, group, pool, occasion));
    alerts.back().reminder = reminder;
    groups_[id] = {event, occasion.now};
  };
  if (groups_.count(id) == 0) say(EventId::kLeak, false);
  const EventId now_right = id_for(most_urgent(group));
  if (now_right > groups_[id].id) say(now_right, false);
  if (is_due(groups_[id], occasion.now)) say(groups_[id].id, true);
}

void Policy::decide_pool(const Detector& detector, Pool pool, const Occasion& occasion,
                         std::vector<Alert>& alerts) {
  const PoolState& state = detector.pool(pool);
  std::optional<Said>& said = pools_[static_cast<std::size_t>(pool)];
  const double limit = static_cast<double>(state.limit.bytes.value_or(0));
  const auto bytes = static_cast<double>(state.bytes);
  if (bytes < kNoLongerFull * limit || limit <= 0) said.reset();
  if (bytes < kNearlyFull * limit || limit <= 0) return;
  if (said && !is_due(*said, occasion.now)) return;
  alerts.push_back(
      nearly_exhausted_alert(state, detector.largest_growers(pool, kGrowersNamed), occasion));
  alerts.back().reminder = said.has_value();
  said = {EventId::kNearlyExhausted, occasion.now};
}

bool Policy::is_due(const Said& said, TimePoint now) const {
  return now - said.at >= settings_.repeat_every;
}

}  // namespace poolsentry
