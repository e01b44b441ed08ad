#include "core/alert/wording.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr std::string_view kNearlyExhaustedAdvice =
    "Now: stop the service or driver behind the largest growth, or restart the server in an "
    "orderly way before it stops answering; see docs/events.md.";
// A group may hold hundreds of tags; a sentence holds so many.
constexpr std::size_t kMostNames = 8;

std::string host_or_this_server(const Occasion& occasion) {
  return occasion.host.empty() ? "this server" : to_printable(occasion.host, 64);
}

std::string names_of(std::vector<std::string> names) {
  const std::size_t more = names.size() > kMostNames ? names.size() - kMostNames : 0;
  names.resize(names.size() - more);
  if (more > 0) names.push_back(std::to_string(more) + " more");
  return join_for_people(names);
}

std::string tags_of(std::span<const Leak* const> group) {
  std::vector<std::string> names;
  names.reserve(group.size());
  for (const Leak* leak : group) names.push_back(leak->series.tag_text());
  return names_of(std::move(names));
}

std::string pools_of(std::span<const Leak* const> group) {
  std::set<std::string_view> names;
  for (const Leak* leak : group) names.insert(pool_name(leak->series.pool));
  return names.size() == 1 ? std::string(*names.begin()) : "paged and nonpaged";
}

struct Sums {
  double bytes = 0;
  double bytes_in_pool = 0;  // of the leader's pool
  std::uint64_t outstanding = 0;
  GrowthRate rate;
};

Sums add_up(std::span<const Leak* const> group, Pool pool) {
  Sums sums;
  for (const Leak* leak : group) {
    sums.bytes += static_cast<double>(leak->bytes);
    if (leak->series.pool == pool) sums.bytes_in_pool += static_cast<double>(leak->bytes);
    sums.outstanding += leak->outstanding;
    sums.rate += leak->bytes_per_hour;
  }
  return sums;
}

std::string share_of_pool(double bytes, const PoolState& pool) {
  return format_share(pool.bytes > 0 ? bytes / static_cast<double>(pool.bytes) : 0);
}

std::string time_left(TimePoint then, TimePoint now) {
  return format_duration(std::max(then - now, Duration{0}));
}

std::string forecast_band(const Forecast& forecast, TimePoint now) {
  if (!forecast.earliest) return "";
  const std::string earliest = time_left(*forecast.earliest, now);
  if (!forecast.latest) return " (at the earliest in " + earliest + ")";
  return " (between " + earliest + " and " + time_left(*forecast.latest, now) + ")";
}

AlertFacts leak_facts(std::span<const Leak* const> group, const Occasion& occasion) {
  const Leak& leader = *group.front();
  AlertFacts facts;
  facts.host = to_valid_utf8(occasion.host);
  facts.subject = subject_of(leader.series);
  std::uint64_t bytes = 0;
  std::uint64_t outstanding = 0;
  for (const Leak* leak : group) {
    facts.series.push_back(leak->series);
    bytes += leak->bytes;
    outstanding += leak->outstanding;
  }
  facts.bytes = bytes;
  facts.outstanding = outstanding;
  facts.onset = leader.onset;
  facts.raised_at = leader.raised_at;
  facts.confidence = leader.confidence;
  facts.free_ratio = leader.free_ratio;
  return facts;
}

void add_pool(AlertFacts& facts, const PoolState& pool) {
  facts.pool = pool.pool;
  facts.pool_bytes = pool.bytes;
  facts.limit_bytes = pool.limit.bytes;
  facts.exhausted_at = pool.exhausted_at;
}

// What a title says about a leak; empty for everything else.
std::string_view title_verb(EventId id) {
  switch (id) {
    case EventId::kLeak:
    case EventId::kExhaustionNear:
    case EventId::kExhaustionImminent:
      return " leaks";
    case EventId::kCleared:
      return " no longer leaks";
    default:
      return "";
  }
}

std::string tags_of(const std::vector<SeriesKey>& series) {
  std::vector<std::string> names;
  names.reserve(series.size());
  for (const SeriesKey& key : series) names.push_back(key.tag_text());
  return names_of(std::move(names));
}

std::string title_time_left(const Alert& alert) {
  if (!alert.facts.exhausted_at.likely) return "";
  return ", full in " + time_left(*alert.facts.exhausted_at.likely, alert.time);
}

// What to do now, what next, and with whom.
std::string leak_advice(std::string_view tags, EventId id, bool has_forecast) {
  const std::string find_driver =
      "find the driver that uses the tag, for example with findstr /m /l \"" + std::string(tags) +
      "\" %SystemRoot%\\System32\\drivers\\*.sys, and ask its vendor for an update or stop what "
      "loads it; see docs/events.md";
  if (id == EventId::kExhaustionImminent) {
    return "Now: save a report of this event and plan a restart before the time above, because "
           "only "
           "that frees the memory for certain. Then " +
           find_driver + ".";
  }
  if (!has_forecast) return "Soon: " + find_driver + ".";
  return "Within the forecast: " + find_driver + ". Plan a restart before the time above.";
}

}  // namespace

std::string alert_title(const Alert& alert) {
  constexpr std::size_t kMostBytes = 200;
  const AlertFacts& facts = alert.facts;
  std::string title = facts.host.empty() ? "" : facts.host + ": ";
  const std::string_view verb = title_verb(alert.id);
  if (!verb.empty() && facts.pool) {
    title += tags_of(facts.series).append(verb) + " in the " + std::string(pool_name(*facts.pool)) +
             " pool" + title_time_left(alert);
  } else if (alert.id == EventId::kNearlyExhausted && facts.pool) {
    title += "the " + std::string(pool_name(*facts.pool)) + " pool is nearly exhausted" +
             title_time_left(alert);
  } else {
    const std::string text = render(alert);
    title += text.substr(0, text.find('\n'));
  }
  return to_printable(title, kMostBytes);
}

std::string describe_pool(const PoolState& pool) {
  const auto bytes = static_cast<double>(pool.bytes);
  if (!pool.limit.bytes) return format_size(bytes) + ", its limit is not known";
  const auto limit = static_cast<double>(*pool.limit.bytes);
  return format_size(bytes) + " of " + format_size(limit) + " (" +
         format_share(limit > 0 ? bytes / limit : 1) + "), " + limit_reason(pool.limit);
}

std::string describe_forecast(const PoolState& pool, TimePoint now) {
  if (!pool.limit.bytes) return "not possible, because the limit of the pool is not known";
  if (!pool.exhausted_at.likely) return "not exhausted at the present rate";
  if (*pool.exhausted_at.likely <= now) return "exhausted now";
  return "exhausted at " + format_utc_for_people(*pool.exhausted_at.likely) + ", in " +
         time_left(*pool.exhausted_at.likely, now) + forecast_band(pool.exhausted_at, now);
}

std::string describe_rate(const GrowthRate& rate) {
  const std::string low = format_rate(rate.low);
  const std::string high = format_rate(rate.high);
  return format_rate(rate.likely) + (low == high ? "" : " (" + low + " to " + high + ")");
}

std::string subject_of(const SeriesKey& series) {
  return series.tag_text() + '.' + std::string(pool_name(series.pool));
}

Alert leak_alert(EventId id, std::span<const Leak* const> group, const PoolState& pool,
                 const Occasion& occasion) {
  const Leak& leader = *group.front();
  const Sums sums = add_up(group, pool.pool);
  const std::string tags = tags_of(group);
  Alert alert{id, occasion.now, false, {}};
  alert.inserts = {tags,
                   pools_of(group),
                   host_or_this_server(occasion),
                   describe_rate(sums.rate),
                   format_utc_for_people(leader.onset),
                   format_size(sums.bytes),
                   format_count(sums.outstanding),
                   share_of_pool(sums.bytes_in_pool, pool),
                   describe_pool(pool),
                   describe_forecast(pool, occasion.now),
                   describe_evidence(leader.finding, leader.free_ratio),
                   "none known from this data",
                   leak_advice(leader.series.tag_text(), id, pool.exhausted_at.likely.has_value())};
  alert.facts = leak_facts(group, occasion);
  add_pool(alert.facts, pool);
  alert.facts.bytes_per_hour = sums.rate;
  return alert;
}

Alert nearly_exhausted_alert(const PoolState& pool, std::span<const Grower> growers,
                             const Occasion& occasion) {
  std::vector<std::string> names;
  names.reserve(growers.size());
  for (const Grower& grower : growers) {
    names.push_back(grower.series.tag_text() + " (" + format_size(grower.bytes) + ")");
  }
  Alert alert{EventId::kNearlyExhausted, occasion.now, false, {}};
  alert.inserts = {std::string(pool_name(pool.pool)),
                   host_or_this_server(occasion),
                   describe_pool(pool),
                   describe_forecast(pool, occasion.now),
                   names.empty() ? "no tag grew" : names_of(std::move(names)),
                   std::string(kNearlyExhaustedAdvice)};
  alert.facts.host = to_valid_utf8(occasion.host);
  alert.facts.subject = pool_name(pool.pool);
  add_pool(alert.facts, pool);
  return alert;
}

Alert cleared_alert(std::span<const Leak* const> group, const Occasion& occasion) {
  const Leak& leader = *group.front();
  const bool restarted = leader.cleared_by == ClearedBy::kRestart;
  const double bytes = restarted ? 0 : add_up(group, leader.series.pool).bytes;
  Alert alert{EventId::kCleared, occasion.now, false, {}};
  alert.inserts = {tags_of(group),
                   pools_of(group),
                   host_or_this_server(occasion),
                   restarted ? "the server was restarted" : "its memory came back",
                   format_utc_for_people(leader.raised_at),
                   restarted ? "what it has allocated since" : format_size(bytes)};
  alert.facts = leak_facts(group, occasion);
  alert.facts.pool = leader.series.pool;
  return alert;
}

Alert sampling_fails_alert(std::string_view source, std::string_view reason, TimePoint since,
                           TimePoint now) {
  return {EventId::kSamplingFails,
          now,
          false,
          {std::string(source), to_printable(reason), format_utc_for_people(since)}};
}

Alert sampling_works_alert(std::string_view source, TimePoint since, TimePoint now) {
  return {EventId::kSamplingWorks,
          now,
          false,
          {std::string(source), format_duration(std::max(now - since, Duration{0}))}};
}

Alert test_alert(const Occasion& occasion) {
  Alert alert{EventId::kTestAlert, occasion.now, false, {host_or_this_server(occasion)}};
  alert.facts.host = to_valid_utf8(occasion.host);
  return alert;
}

std::string_view why_not_raised(const Finding& finding) {
  return finding.matters ? "not sure yet: it has not taken enough, or not for long enough"
                         : "too slow to fill the pool within the horizon";
}

}  // namespace poolsentry
