#include "core/base/time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::int64_t kFiletimeUnitsPerMillisecond = 10'000;
// Milliseconds from 1601-01-01 to 1970-01-01: 134,774 days.
constexpr std::int64_t kFiletimeEpochOffsetMs = 134'774LL * 24 * 3600 * 1000;

bool in_range(int value, int low, int high) { return value >= low && value <= high; }

bool is_time_of_day(const CivilTime& t) {
  return in_range(t.hour, 0, 23) && in_range(t.minute, 0, 59) && in_range(t.second, 0, 59) &&
         in_range(t.milliseconds, 0, 999);
}

std::string format_with(const char* pattern, TimePoint time) {
  const CivilTime t = to_civil(time);
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), pattern, t.year, t.month, t.day,
                                   t.hour, t.minute, t.second);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

// Digits and nothing else: "-0" is no hour.
bool parse_digits(std::string_view text, int& value) {
  return text.front() != '-' && parse_number(text, value);
}

// Reads ".123456" into milliseconds; an empty text is 0.
std::optional<int> parse_fraction(std::string_view text) {
  if (text.empty()) return 0;
  if (text.size() < 2 || text.front() != '.') return std::nullopt;
  int milliseconds = 0;
  int weight = 100;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    milliseconds += (c - '0') * weight;
    weight /= 10;
  }
  return milliseconds;
}

}  // namespace

std::optional<TimePoint> to_time_point(const CivilTime& t) {
  using namespace std::chrono;
  // chrono keeps months and days in a byte: a 257th month would be January.
  const bool fits = in_range(t.year, 1601, 9999) && in_range(t.month, 1, 12) &&
                    in_range(t.day, 1, 31) && is_time_of_day(t);
  if (!fits) return std::nullopt;
  const year_month_day date{year{t.year}, month{static_cast<unsigned>(t.month)},
                            day{static_cast<unsigned>(t.day)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date} + hours{t.hour} + minutes{t.minute} + seconds{t.second} +
         milliseconds{t.milliseconds};
}

CivilTime to_civil(TimePoint time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const hh_mm_ss clock{time - midnight};
  return {int{date.year()},
          static_cast<int>(unsigned{date.month()}),
          static_cast<int>(unsigned{date.day()}),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

std::string format_utc(TimePoint time) {
  return format_with("%04d-%02d-%02dT%02d:%02d:%02dZ", time);
}

std::string format_utc_for_people(TimePoint time) {
  return format_with("%04d-%02d-%02d %02d:%02d:%02d UTC", time);
}

std::string format_utc_exact(TimePoint time) {
  const int milliseconds = to_civil(time).milliseconds;
  std::string text = format_utc(time);
  if (milliseconds == 0) return text;
  text.back() = '.';
  return text + std::to_string(1000 + milliseconds).substr(1) + 'Z';
}

std::optional<TimePoint> parse_utc(std::string_view text) {
  // "YYYY-MM-DDThh:mm:ss" is 19 characters, then a fraction, then "Z".
  if (text.size() < 20 || text.back() != 'Z') return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto fraction = parse_fraction(text.substr(19, text.size() - 20));
  CivilTime t;
  const bool read =
      parse_digits(text.substr(0, 4), t.year) && parse_digits(text.substr(5, 2), t.month) &&
      parse_digits(text.substr(8, 2), t.day) && parse_digits(text.substr(11, 2), t.hour) &&
      parse_digits(text.substr(14, 2), t.minute) && parse_digits(text.substr(17, 2), t.second);
  if (!read || !fraction) return std::nullopt;
  t.milliseconds = *fraction;
  return to_time_point(t);
}

TimePoint from_filetime(std::int64_t hundred_ns) {
  return TimePoint{Duration{hundred_ns / kFiletimeUnitsPerMillisecond - kFiletimeEpochOffsetMs}};
}

std::int64_t to_filetime(TimePoint time) {
  constexpr std::int64_t kLatest =
      std::numeric_limits<std::int64_t>::max() / kFiletimeUnitsPerMillisecond;
  const std::int64_t since_1970 =
      std::clamp(std::int64_t{time.time_since_epoch().count()}, -kFiletimeEpochOffsetMs,
                 kLatest - kFiletimeEpochOffsetMs);
  return (since_1970 + kFiletimeEpochOffsetMs) * kFiletimeUnitsPerMillisecond;
}

}  // namespace poolsentry
