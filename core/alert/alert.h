// What PoolSentry says to a person: one event id, its inserts, and the text that they make.
//
// The ids and texts are those of messages.mc; docs/events.md has a section for each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
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

struct Alert {
  EventId id = EventId::kStarted;
  TimePoint time{};
  // True where the same was said before and is repeated because it still stands.
  bool reminder = false;
  // Valid UTF-8, printable; %1 is the first. As many as the text of the id takes.
  std::vector<std::string> inserts;
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

// The text with its inserts in place, line breaks as '\n'. An insert that is missing stays "%N".
[[nodiscard]] std::string render(const Alert& alert);

}  // namespace poolsentry
