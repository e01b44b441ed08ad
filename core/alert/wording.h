// The words of every alert: figures in, the inserts of messages.mc out. The only place that writes
// sentences about leaks, for the console, the event log, mail and reports alike.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/alert/alert.h"
#include "core/alert/held.h"
#include "core/base/time.h"
#include "core/detect/detector.h"
#include "core/detect/leak.h"
#include "core/pool/pool_pressure.h"

namespace poolsentry {

// Where and when something is said.
struct Occasion {
  std::string host;  // empty: "this server"
  TimePoint now{};
  std::optional<TimePoint> booted_at = {};  // where it is known
  bool restarted = false;                   // the server was, since the snapshot before
  PoolPressure pressure = {};
  // False where no sample could be taken: what is known is of the last one that could.
  bool is_sampled = true;
};

// What everything that is said about one leak has in common, whatever becomes of the leak.
struct Topic {
  std::string subject;    // AlertFacts::subject
  TimePoint raised_at{};  // when it was said first
};

// "Strg.paged": AlertFacts::subject of a leak.
[[nodiscard]] std::string subject_of(const SeriesKey& series);

// 2000, 2001 or 2002 about one group of leaks, its leader first; `pool` is the leader's.
[[nodiscard]] Alert leak_alert(EventId id, std::span<const Leak* const> group,
                               const PoolState& pool, const Occasion& occasion, const Topic& topic);

// The reminder of `said` (2000, 2001 or 2002), which was said before the service was restarted and
// has not been seen to grow since it watches again, from `watched_since` on. It repeats what was
// measured then as what it is, and says what is known now. `held`: by its tags; may be unknown.
[[nodiscard]] Alert resumed_reminder(const Alert& said, const std::optional<Held>& held,
                                     const PoolState& pool, TimePoint watched_since,
                                     const Occasion& occasion);

// 2003: the pool is nearly full, or Windows itself says so, `since` then. `growers` are its
// largest, largest first.
[[nodiscard]] Alert nearly_exhausted_alert(const PoolState& pool, std::span<const Grower> growers,
                                           const Occasion& occasion, TimePoint since);

// 2004 about a group of which every leak is cleared; `last` is what was said of it last.
[[nodiscard]] Alert cleared_alert(const Topic& topic, const Alert& last,
                                  std::span<const Leak* const> group, const Occasion& occasion);

// 2004 about `said`, which was said before the service was restarted and not found again.
[[nodiscard]] Alert resumed_cleared_alert(const Alert& said, ClearedBy why,
                                          const std::optional<Held>& held,
                                          const Occasion& occasion);

// 3000 and 3001.
[[nodiscard]] Alert sampling_fails_alert(std::string_view source, std::string_view reason,
                                         TimePoint since, TimePoint now);
[[nodiscard]] Alert sampling_works_alert(std::string_view source, TimePoint since, TimePoint now);

// 3090: nothing is wrong, somebody tries whether alerts arrive.
[[nodiscard]] Alert test_alert(const Occasion& occasion);

// One line for the subject of a mail or a list: "FS01: Strg leaks in the paged pool, full in 5 d".
[[nodiscard]] std::string alert_title(const Alert& alert);

// The same without " (reminder)" at its end, for what says that in its own way.
[[nodiscard]] std::string alert_headline(const Alert& alert);

// "FS01", or "this server" where its name is not known.
[[nodiscard]] std::string describe_host(const std::string& host);

// "Strg", "Strg, MmSt and 5 more".
[[nodiscard]] std::string describe_tags(const std::vector<SeriesKey>& series);

// "141 MB of 204 MB (69 %), the limit is from the option": one pool against its limit.
[[nodiscard]] std::string describe_pool(const PoolState& pool);

// "exhausted at 2026-11-22 12:24:00 UTC, in 52 min (between 50 min and 54 min)".
[[nodiscard]] std::string describe_forecast(const PoolState& pool, TimePoint now);

// "67 KB a second (60 KB to 70 KB)".
[[nodiscard]] std::string describe_rate(const GrowthRate& rate);

// Why growth that looks like a leak is noted and not raised.
[[nodiscard]] std::string_view why_not_raised(const Finding& finding);

}  // namespace poolsentry
