// Time as the engine knows it: UTC, to the millisecond, always handed in as an argument.
//
// Nothing in core/ reads a clock. The one Clock of a program lives in its composition root
// (service/app); tests use a fake one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poolsentry {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Duration>;

// Where "now" comes from. Used by one thread.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() = 0;
};

// A date and time of day as logs write them. `milliseconds` is 0 to 999.
struct CivilTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milliseconds = 0;
};

// The point in time, or nothing where a field is out of its range (13th month, 30 February, 24:00).
// Years 1601 to 9999 are taken: what a Windows FILETIME can begin with and four digits can end
// with.
[[nodiscard]] std::optional<TimePoint> to_time_point(const CivilTime& civil);
[[nodiscard]] CivilTime to_civil(TimePoint time);

// "2026-03-02T00:00:00Z": whole seconds, rounded down. The form of JSON, reports and events.
[[nodiscard]] std::string format_utc(TimePoint time);

// "2026-03-02 00:00:00 UTC": the same for people.
[[nodiscard]] std::string format_utc_for_people(TimePoint time);

// The same with the milliseconds where there are any: "2026-03-02T00:00:00.250Z". For what is read
// back.
[[nodiscard]] std::string format_utc_exact(TimePoint time);

// Reads what format_utc writes; a fraction of a second is accepted and kept to the millisecond.
[[nodiscard]] std::optional<TimePoint> parse_utc(std::string_view text);

// Windows FILETIME: 100 ns units since 1601-01-01 UTC
// (https://learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-filetime).
[[nodiscard]] TimePoint from_filetime(std::int64_t hundred_ns);
// The other way round; a time that a FILETIME cannot hold becomes the nearest that it can.
[[nodiscard]] std::int64_t to_filetime(TimePoint time);

}  // namespace poolsentry
