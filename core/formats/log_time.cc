#include "core/formats/log_time.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr Duration kDay = std::chrono::hours(24);

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// At most `max_digits` digits off the front of `text`.
std::optional<int> take_short_number(std::string_view& text, std::size_t max_digits) {
  std::size_t count = 0;
  while (count < std::min(text.size(), max_digits) && is_digit(text[count])) ++count;
  int value = 0;
  if (!parse_number(text.substr(0, count), value)) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_letter(text[count])) ++count;
  const std::string_view word = text.substr(0, count);
  text.remove_prefix(count);
  return word;
}

// 1 to 12 for "Sep" or "september", 0 for any other word. Not by the first three letters: Finnish
// "marraskuu" is November.
int month_of(std::string_view word) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (starts_with_ignoring_case(kMonths[i], word)) return static_cast<int>(i) + 1;
  }
  return 0;
}

// The numbers of a date in the order of the text, and its month where that is a word.
struct DateParts {
  std::array<int, 3> numbers{};
  std::size_t count = 0;
  int named_month = 0;
  bool year_first = false;
};

bool take_number_of_date(std::string_view& text, DateParts& date) {
  const auto number = take_short_number(text, 4);
  if (!number || date.count == date.numbers.size()) return false;
  date.year_first = date.year_first || (date.count == 0 && *number > 31);
  date.numbers[date.count++] = *number;
  return true;
}

// A month, the name of a day (in any language, before the numbers), or the T of ISO 8601.
bool take_word_of_date(std::string_view& text, DateParts& date) {
  const std::string_view word = take_letters(text);
  const int month = month_of(word);
  if (month != 0) date.named_month = month;
  return month != 0 || date.count == 0 || word == "T";
}

bool begins_time_of_day(std::string_view text) {
  return take_short_number(text, 2) && text.starts_with(':');
}

// Takes everything up to the time of day off `text`. False where that is no date.
bool take_date(std::string_view& text, DateParts& date) {
  while (!text.empty() && !begins_time_of_day(text)) {
    const char c = text.front();
    if (is_digit(c)) {
      if (!take_number_of_date(text, date)) return false;
    } else if (is_letter(c)) {
      if (!take_word_of_date(text, date)) return false;
    } else if (std::string_view(" ,./-").find(c) != std::string_view::npos) {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  // French "mar." is Tuesday: with three numbers a word is no month.
  if (date.count == 3) date.named_month = 0;
  return date.count == 3 || (date.count == 2 && date.named_month != 0);
}

bool take_fraction(std::string_view& text, int& milliseconds) {
  milliseconds = 0;
  if (text.empty() || (text.front() != '.' && text.front() != ',')) return true;
  text.remove_prefix(1);
  int weight = 100;
  std::size_t count = 0;
  for (; count < text.size() && is_digit(text[count]); ++count) {
    milliseconds += (text[count] - '0') * weight;
    weight /= 10;
  }
  text.remove_prefix(count);
  return count > 0;
}

// "h:mm", "h:mm:ss", "h:mm:ss.cc", with AM or PM behind it or not.
bool take_time_of_day(std::string_view& text, CivilTime& civil) {
  const auto hour = take_short_number(text, 2);
  if (!hour || !take_word(text, ":")) return false;
  const auto minute = take_short_number(text, 2);
  const auto second = take_word(text, ":") ? take_short_number(text, 2) : 0;
  if (!minute || !second || !take_fraction(text, civil.milliseconds)) return false;
  civil.hour = *hour;
  civil.minute = *minute;
  civil.second = *second;
  skip_blanks(text);
  const bool am = starts_with_ignoring_case(text, "am");
  const bool pm = starts_with_ignoring_case(text, "pm");
  if (!am && !pm) return true;
  text.remove_prefix(2);
  if (civil.hour < 1 || civil.hour > 12) return false;
  civil.hour = civil.hour % 12 + (pm ? 12 : 0);
  return true;
}

// "Z", "+02:00", "-0700", "UTC" or nothing; `offset` is what local time is ahead of UTC.
bool take_zone(std::string_view& text, bool& has_zone, Duration& offset) {
  skip_blanks(text);
  const bool utc = take_word(text, "Z") || take_word(text, "UTC") || take_word(text, "GMT");
  has_zone = utc;
  if (utc || text.empty() || (text.front() != '+' && text.front() != '-')) return true;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_short_number(text, 2);
  (void)take_word(text, ":");
  const auto minutes = take_short_number(text, 2).value_or(0);
  if (!hours || *hours > 14 || minutes > 59) return false;
  has_zone = true;
  offset = sign * (std::chrono::hours(*hours) + std::chrono::minutes(minutes));
  return true;
}

int full_year(int year) { return year < 100 ? 2000 + year : year; }

std::optional<TimePoint> time_point(CivilTime civil, int year, int month, int day) {
  civil.year = full_year(year);
  civil.month = month;
  civil.day = day;
  return to_time_point(civil);
}

LogTime both(std::optional<TimePoint> time) { return {time, time, false}; }

LogTime combine(const DateParts& date, const CivilTime& civil) {
  const auto [a, b, c] = date.numbers;
  if (date.named_month != 0) {
    const bool year_first = a > 31;  // "2020 May 22"
    return both(time_point(civil, year_first ? a : b, date.named_month, year_first ? b : a));
  }
  if (date.year_first) return both(time_point(civil, a, b, c));
  return {time_point(civil, c, b, a), time_point(civil, c, a, b), false};
}

// How well `time` goes with a log that was last written at `file_time`: not at all where it is
// later (local time may be ahead of UTC), well where it is just before.
int plausibility(const std::optional<TimePoint>& time, TimePoint file_time) {
  if (!time || *time > file_time + kDay) return 0;
  return *time > file_time - 2 * kDay ? 2 : 1;
}

}  // namespace

std::optional<LogTime> parse_log_time(std::string_view text) {
  DateParts date;
  CivilTime civil;
  bool has_zone = false;
  Duration offset{0};
  if (!take_date(text, date) || !take_time_of_day(text, civil)) return std::nullopt;
  if (!take_zone(text, has_zone, offset) || !trim(text).empty()) return std::nullopt;
  LogTime time = combine(date, civil);
  if (!time.day_first && !time.month_first) return std::nullopt;
  time.has_zone = has_zone;
  if (time.day_first) *time.day_first -= offset;
  if (time.month_first) *time.month_first -= offset;
  return time;
}

bool looks_like_log_time(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 2 >= text.size()) return false;
  const bool time_of_day =
      is_digit(text[colon - 1]) && is_digit(text[colon + 1]) && is_digit(text[colon + 2]);
  const auto date = text.substr(0, colon - 1);
  return time_of_day && std::count_if(date.begin(), date.end(), is_digit) >= 3;
}

void DateOrder::Reading::see(TimePoint time) {
  goes_back = goes_back || (last && time < *last);
  if (!first) first = time;
  last = time;
}

void DateOrder::see(const LogTime& time) {
  if (time.day_first) day_first_.see(*time.day_first);
  if (time.month_first) month_first_.see(*time.month_first);
  if (time.day_first.has_value() == time.month_first.has_value()) return;
  proven_ = true;
  is_month_first_ = time.month_first.has_value();
}

void DateOrder::settle(TimePoint file_time) {
  if (proven_) return;
  if (day_first_.goes_back != month_first_.goes_back) {
    is_month_first_ = day_first_.goes_back;
  } else if (day_first_.span() != month_first_.span()) {
    is_month_first_ = month_first_.span() < day_first_.span();
  } else if (file_time != TimePoint{}) {
    is_month_first_ =
        plausibility(month_first_.last, file_time) > plausibility(day_first_.last, file_time);
  }
}

bool DateOrder::contradicts(const LogTime& time) const {
  return !(is_month_first_ ? time.month_first : time.day_first);
}

TimePoint DateOrder::resolve(const LogTime& time) const {
  const auto& wanted = is_month_first_ ? time.month_first : time.day_first;
  const auto& other = is_month_first_ ? time.day_first : time.month_first;
  return wanted ? *wanted : other.value_or(TimePoint{});
}

}  // namespace poolsentry
