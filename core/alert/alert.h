// What PoolSentry says to a person: one event id, its inserts, and the text that they make.
//
// The ids and texts are those of messages.mc; docs/events.md has a section for each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/detect/forecast.h"
#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// Never renumbered. 3022 is the fallback of the log file (see logging).
enum class EventId : std::uint16_t {
  kStarted = 1000,
  kStopped = 1001,
  kConfigurationTaken = 1002,
  kLeak = 2000,
  kExhaustionNear = 2001,
  kExhaustionImminent = 2002,
  kNearlyExhausted = 2003,
  kCleared = 2004,
  kWindowsReportedExhaustion = 2010,
  kSamplingFails = 3000,
  kSamplingWorks = 3001,
  kDeliveryFails = 3010,
  kDeliveryWorks = 3011,
  kConfigurationRejected = 3020,
  kHistoryDamaged = 3021,
  kLogUnwritable = 3022,
  kTestAlert = 3090,
};

enum class Severity : std::uint8_t { kInformational, kWarning, kError };

// "info", "warning", "error".
[[nodiscard]] std::string_view severity_name(Severity severity);

// What an alert is about, for programs: what a sink needs that is not a sentence. What does not
// apply to an id, or is not known, is nothing. Bytes, bytes an hour, UTC.
struct AlertFacts {
  std::string host;  // computer name, valid UTF-8; empty where it is not known
  // The same for everything that is said about one leak, one pool or one sink: "Strg.paged" of the
  // leak's leader, "paged", "email". Printable ASCII.
  std::string subject;
  std::vector<SeriesKey> series;  // the tags that leak, their leader first
  std::optional<Pool> pool;       // whose figures follow
  std::optional<std::uint64_t> pool_bytes;
  std::optional<std::uint64_t> limit_bytes;
  Forecast exhausted_at;
  std::optional<GrowthRate> bytes_per_hour;  // of all these tags
  std::optional<std::uint64_t> bytes;        // that they hold
  std::optional<std::uint64_t> outstanding;
  std::optional<TimePoint> onset;
  std::optional<TimePoint> raised_at;
  std::optional<double> confidence;
  std::optional<double> free_ratio;
  std::optional<TimePoint> booted_at;  // of the server
};

struct Alert {
  EventId id = EventId::kStarted;
  TimePoint time{};
  // True where the same was said before and is repeated because it still stands.
  bool reminder = false;
  // Valid UTF-8, printable; %1 is the first. As many as the text of the id takes.
  std::vector<std::string> inserts;
  AlertFacts facts{};
};

// One entry of the message table.
struct EventText {
  std::uint16_t id;
  Severity severity;
  std::string_view name;           // SymbolicName
  std::string_view template_text;  // with %1 .. %99
};

// All of messages.mc, in the order of the file.
[[nodiscard]] std::span<const EventText> event_texts();

// The entry of `id`; every EventId has one (a test proves it).
[[nodiscard]] const EventText& event_text(EventId id);

[[nodiscard]] inline Severity severity_of(EventId id) { return event_text(id).severity; }

// The name of this very alert: the same whenever it is said or sent again, another for every other.
// Host, event, subject and time in letters, digits, '.', '-' and '_': "FS01-2000-Strg.paged-
// 20260302T000000.000Z". At most 200 bytes.
[[nodiscard]] std::string alert_id(const Alert& alert);

// The same for everything that is said about one leak: what a mail program makes a thread of.
// Empty where there is nothing to follow.
[[nodiscard]] std::string thread_id(const Alert& alert);

// The text with its inserts in place, line breaks as '\n'. An insert that is missing stays "%N".
[[nodiscard]] std::string render(const Alert& alert);

}  // namespace poolsentry
