#include "core/alert/wording.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/alert/advice.h"
#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

// A group may hold hundreds of tags; a sentence holds so many.
constexpr std::size_t kMostNames = 8;
// That %1 to %13 of 2000, 2001 and 2002 are.
constexpr std::size_t kLeakInserts = 13;
constexpr std::size_t kMostTitleBytes = 200;
constexpr std::string_view kBeforeTheStart = "before PoolSentry was started: ";

std::string names_of(std::vector<std::string> names) {
  const std::size_t more = names.size() > kMostNames ? names.size() - kMostNames : 0;
  names.resize(names.size() - more);
  if (more > 0) names.push_back(std::to_string(more) + " more");
  return join_for_people(names);
}

std::string pools_of(const std::vector<SeriesKey>& series) {
  std::set<std::string_view> names;
  for (const SeriesKey& key : series) names.insert(pool_name(key.pool));
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

AlertFacts facts_on(const Occasion& occasion, const Topic& topic) {
  AlertFacts facts;
  facts.host = to_valid_utf8(occasion.host);
  facts.booted_at = occasion.booted_at;
  facts.subject = topic.subject;
  facts.raised_at = topic.raised_at;
  return facts;
}

AlertFacts leak_facts(std::span<const Leak* const> group, const Occasion& occasion,
                      const Topic& topic) {
  const Leak& leader = *group.front();
  AlertFacts facts = facts_on(occasion, topic);
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

std::string title_time_left(const Alert& alert) {
  if (!alert.facts.exhausted_at.likely) return "";
  return ", full in " + time_left(*alert.facts.exhausted_at.likely, alert.time);
}

// Fills 2004 from its facts. `held` is what its tags hold now; nothing where it is not known.
Alert cleared(Alert alert, ClearedBy why, const std::optional<Held>& held,
              const Occasion& occasion) {
  AlertFacts& facts = alert.facts;
  const bool restarted = why == ClearedBy::kRestart;
  const std::string unknown = restarted ? "what it has allocated since" : "an unknown amount";
  alert.inserts = {describe_tags(facts.series),
                   pools_of(facts.series),
                   describe_host(occasion.host),
                   restarted ? "the server was restarted" : "its memory came back",
                   format_utc_for_people(facts.raised_at.value_or(occasion.now)),
                   held ? format_size(static_cast<double>(held->bytes)) : unknown};
  facts.pool = facts.series.front().pool;
  facts.pool_bytes.reset();
  facts.limit_bytes.reset();
  facts.exhausted_at = {};
  facts.bytes_per_hour.reset();
  facts.booted_at = occasion.booted_at;
  facts.bytes = held ? std::optional(held->bytes) : std::nullopt;
  facts.outstanding = held ? std::optional(held->outstanding) : std::nullopt;
  return alert;
}

}  // namespace

std::string describe_host(const std::string& host) {
  return host.empty() ? "this server" : to_printable(host, 64);
}

std::string describe_tags(const std::vector<SeriesKey>& series) {
  std::vector<std::string> names;
  names.reserve(series.size());
  for (const SeriesKey& key : series) names.push_back(key.tag_text());
  return names_of(std::move(names));
}

std::string alert_headline(const Alert& alert) {
  const AlertFacts& facts = alert.facts;
  std::string title = facts.host.empty() ? "" : facts.host + ": ";
  const std::string_view verb = title_verb(alert.id);
  if (!verb.empty() && facts.pool) {
    title += describe_tags(facts.series).append(verb) + " in the " +
             std::string(pool_name(*facts.pool)) + " pool" + title_time_left(alert);
  } else if (alert.id == EventId::kNearlyExhausted && facts.pool) {
    title += "the " + std::string(pool_name(*facts.pool)) + " pool is nearly exhausted" +
             title_time_left(alert);
  } else {
    const std::string text = render(alert);
    title += text.substr(0, text.find('\n'));
  }
  return to_printable(title, kMostTitleBytes);
}

std::string alert_title(const Alert& alert) {
  const std::string title = alert_headline(alert) + (alert.reminder ? " (reminder)" : "");
  return to_printable(title, kMostTitleBytes);
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
                 const Occasion& occasion, const Topic& topic) {
  const Leak& leader = *group.front();
  const Sums sums = add_up(group, pool.pool);
  Alert alert{id, occasion.now, false, {}, leak_facts(group, occasion, topic)};
  alert.inserts = {describe_tags(alert.facts.series),
                   pools_of(alert.facts.series),
                   describe_host(occasion.host),
                   describe_rate(sums.rate),
                   format_utc_for_people(leader.onset),
                   format_size(sums.bytes),
                   format_count(sums.outstanding),
                   share_of_pool(sums.bytes_in_pool, pool),
                   describe_pool(pool),
                   describe_forecast(pool, occasion.now),
                   describe_evidence(leader.finding, leader.free_ratio),
                   "none known from this data",
                   leak_advice(id, alert.facts.series, pool.exhausted_at.likely.has_value())};
  add_pool(alert.facts, pool);
  alert.facts.bytes_per_hour = sums.rate;
  return alert;
}

Alert resumed_reminder(const Alert& said, const std::optional<Held>& held, const PoolState& pool,
                       TimePoint watched_since, const Occasion& occasion) {
  const std::string watched = "since PoolSentry was started at " +
                              format_utc_for_people(watched_since) +
                              " it has not been seen to grow for long enough to tell";
  const AlertFacts& before = said.facts;
  Alert alert{said.id, occasion.now, true, said.inserts, before};
  alert.inserts.resize(kLeakInserts);
  std::vector<std::string>& inserts = alert.inserts;
  inserts[2] = describe_host(occasion.host);
  inserts[3] = (before.bytes_per_hour ? describe_rate(*before.bytes_per_hour) : "not known") +
               " when it was last measured,";
  inserts[5] = held ? format_size(static_cast<double>(held->bytes)) : "an unknown amount";
  inserts[6] = held ? format_count(held->outstanding) : "an unknown number of";
  inserts[7] = held ? share_of_pool(static_cast<double>(held->bytes), pool) : "an unknown share";
  inserts[8] = describe_pool(pool);
  inserts[9] = "none, because " + watched;
  if (!inserts[10].starts_with(kBeforeTheStart)) {
    inserts[10] = std::string(kBeforeTheStart) + inserts[10];
  }
  inserts[12] = leak_advice(EventId::kLeak, before.series, false);
  add_pool(alert.facts, pool);
  alert.facts.exhausted_at = {};
  alert.facts.booted_at = occasion.booted_at;
  if (held) alert.facts.bytes = held->bytes;
  if (held) alert.facts.outstanding = held->outstanding;
  return alert;
}

// The pool, and who says that it is nearly full where its figures alone do not.
std::string describe_full_pool(const PoolState& pool, const Occasion& occasion) {
  std::string text = describe_pool(pool);
  if (!occasion.is_sampled) text += ", when it could be sampled last";
  if (occasion.pressure.is_low(pool.pool)) text += "; Windows itself reports that it is low";
  return text;
}

Alert nearly_exhausted_alert(const PoolState& pool, std::span<const Grower> growers,
                             const Occasion& occasion, TimePoint since) {
  std::vector<std::string> names;
  names.reserve(growers.size());
  std::vector<SeriesKey> series;
  for (const Grower& grower : growers) {
    series.push_back(grower.series);
    names.push_back(grower.series.tag_text() + " (" + format_size(grower.bytes) + ")");
  }
  Alert alert{EventId::kNearlyExhausted, occasion.now, false, {}};
  alert.inserts = {std::string(pool_name(pool.pool)),
                   describe_host(occasion.host),
                   describe_full_pool(pool, occasion),
                   describe_forecast(pool, occasion.now),
                   names.empty() ? "no tag grew" : names_of(std::move(names)),
                   full_pool_advice(series)};
  alert.facts = facts_on(occasion, {std::string(pool_name(pool.pool)), since});
  add_pool(alert.facts, pool);
  return alert;
}

Alert cleared_alert(const Topic& topic, const Alert& last, std::span<const Leak* const> group,
                    const Occasion& occasion) {
  // A restart of the server ends whatever is left of a group. None is left where so many were over
  // at once that the detector has forgotten them: that, too, only a restart does.
  const auto by_restart = [](const Leak* leak) { return leak->cleared_by == ClearedBy::kRestart; };
  const bool restarted = group.empty() || std::any_of(group.begin(), group.end(), by_restart);
  Alert alert{EventId::kCleared, occasion.now, false, {}};
  alert.facts = group.empty() ? last.facts : leak_facts(group, occasion, topic);
  alert.facts.subject = topic.subject;
  alert.facts.raised_at = topic.raised_at;
  if (restarted) return cleared(std::move(alert), ClearedBy::kRestart, std::nullopt, occasion);
  const Held held{alert.facts.bytes.value_or(0), alert.facts.outstanding.value_or(0)};
  return cleared(std::move(alert), ClearedBy::kMemoryCameBack, held, occasion);
}

Alert resumed_cleared_alert(const Alert& said, ClearedBy why, const std::optional<Held>& held,
                            const Occasion& occasion) {
  Alert alert{EventId::kCleared, occasion.now, false, {}, said.facts};
  return cleared(std::move(alert), why, held, occasion);
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
  Alert alert{EventId::kTestAlert, occasion.now, false, {describe_host(occasion.host)}};
  alert.facts.host = to_valid_utf8(occasion.host);
  return alert;
}

std::string_view why_not_raised(const Finding& finding) {
  return finding.matters ? "not sure yet: it has not taken enough, or not for long enough"
                         : "too slow to fill the pool within the horizon";
}

}  // namespace poolsentry
