#include "core/alert/windows_alert.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/diagnose/exhaustion_event.h"
#include "core/diagnose/srv_event.h"

namespace poolsentry {
namespace {

// What the event says, and of which pool.
struct Report {
  std::string says;
  std::optional<Pool> pool;
};

std::optional<Report> srv_report(const SystemLogEvent& event) {
  const auto decoded = decode_srv_event(event.data);
  // Data of another event are not this one's: then its id alone has to do.
  const bool fits = decoded && decoded->id() == event.id;
  const std::optional<SrvEvent> data = fits ? std::optional(*decoded) : std::nullopt;
  if (!says_exhausted(event.id, data)) return std::nullopt;
  return Report{data ? describe_srv_event(*data) : describe_srv_event(event.id),
                srv_event_meaning(event.id)->pool};
}

// An event without details, or with damaged ones, still says that memory is low.
Report exhaustion_report(const SystemLogEvent& event) {
  const auto details = read_exhaustion_event(event.xml);
  return {describe_exhaustion_event(details ? *details : ExhaustionEvent{}), std::nullopt};
}

std::optional<Report> report_of(const SystemLogEvent& event) {
  if (!is_watched(event.source, event.id)) return std::nullopt;
  if (event.source == kExhaustionSource) return exhaustion_report(event);
  return srv_report(event);
}

std::string tag_and_size(const std::string& tag, double bytes) {
  return tag + " (" + format_size(bytes) + ")";
}

std::string largest_tags(const Snapshot& snapshot, Pool pool) {
  std::vector<const TagUsage*> usages;
  for (const TagUsage& usage : snapshot.usages) {
    if (usage.pool == pool && usage.bytes > 0) usages.push_back(&usage);
  }
  const std::size_t count = std::min(usages.size(), kTagsNamedByWindowsAlert);
  std::partial_sort(usages.begin(), usages.begin() + static_cast<std::ptrdiff_t>(count),
                    usages.end(),
                    [](const TagUsage* a, const TagUsage* b) { return a->bytes > b->bytes; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(tag_and_size(usages[i]->tag.text(), static_cast<double>(usages[i]->bytes)));
  }
  return join_for_people(names);
}

std::string largest_growth(const Detector& detector, Pool pool) {
  std::vector<std::string> names;
  for (const Grower& grower : detector.largest_growers(pool, kTagsNamedByWindowsAlert)) {
    names.push_back(tag_and_size(grower.series.tag_text(), grower.bytes));
  }
  return join_for_people(names);
}

// "Largest in the paged pool: Strg (140 MB) and MmSt (12.0 MB). Largest growth there: Strg (9.00
// MB)."
std::string tags_line(const Detector& detector, const Snapshot& snapshot, Pool pool) {
  const std::string largest = largest_tags(snapshot, pool);
  const std::string grown = largest_growth(detector, pool);
  const std::string name(pool_name(pool));
  if (largest.empty()) return "No tag of the " + name + " pool is known.";
  return "Largest in the " + name + " pool: " + largest +
         ". Largest growth there: " + (grown.empty() ? "none" : grown) + '.';
}

std::vector<Pool> pools_of(const Report& report) {
  if (report.pool) return {*report.pool};
  return {kPools.begin(), kPools.end()};
}

AlertFacts facts_of(const Report& report, const Detector& detector, const Occasion& occasion) {
  AlertFacts facts;
  facts.host = to_valid_utf8(occasion.host);
  facts.subject =
      "windows." + std::string(report.pool ? pool_name(*report.pool) : std::string_view("memory"));
  for (const Leak& leak : detector.leaks()) {
    const bool is_here = !report.pool || leak.series.pool == *report.pool;
    if (leak.is_open() && is_here) facts.series.push_back(leak.series);
  }
  if (!report.pool) return facts;
  const PoolState& pool = detector.pool(*report.pool);
  facts.pool = pool.pool;
  if (pool.bytes > 0) facts.pool_bytes = pool.bytes;
  facts.limit_bytes = pool.limit.bytes;
  facts.exhausted_at = pool.exhausted_at;
  return facts;
}

}  // namespace

std::optional<Alert> windows_reported_alert(const SystemLogEvent& event, const Detector& detector,
                                            const Snapshot& snapshot, const Occasion& occasion) {
  const std::optional<Report> report = report_of(event);
  if (!report) return std::nullopt;
  std::string tags;
  for (const Pool pool : pools_of(*report)) {
    if (!tags.empty()) tags += ' ';
    tags += tags_line(detector, snapshot, pool);
  }
  Alert alert{EventId::kWindowsReportedExhaustion, occasion.now, false, {}};
  alert.inserts = {describe_host(occasion.host), report->says, tags};
  alert.facts = facts_of(*report, detector, occasion);
  return alert;
}

std::vector<Alert> WindowsReports::alerts_for(const std::vector<SystemLogEvent>& events,
                                              const Detector& detector, const Snapshot& snapshot,
                                              const Occasion& occasion) {
  std::vector<Alert> alerts;
  for (const SystemLogEvent& event : events) {
    auto alert = windows_reported_alert(event, detector, snapshot, occasion);
    if (!alert) continue;
    const auto [found, is_first] = said_.try_emplace({alert->facts.subject, event.id});
    Said& said = found->second;
    alert->reminder = !is_first && !is_over(said.heard, occasion.now);
    said.heard = occasion.now;
    if (!is_first && !is_over(said.at, occasion.now)) continue;
    said.at = occasion.now;
    alerts.push_back(std::move(*alert));
  }
  return alerts;
}

// A clock that was set back must not keep anything from being said: what would lie in the future is
// over too.
bool WindowsReports::is_over(TimePoint since, TimePoint now) const {
  return now < since || now - since >= repeat_every_;
}

}  // namespace poolsentry
