// Dates and times as scripts and tools write them into logs, most of them in the order of a
// country.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace poolsentry {

// One date and time of day, taken as UTC. 05/06/2020 is two dates until the log's order is known,
// so both readings are kept; a text that can be read in one way only has just that or both the
// same.
struct LogTime {
  std::optional<TimePoint> day_first;
  std::optional<TimePoint> month_first;
  // The text named its zone ("Z", "+02:00"): it has been taken into account.
  bool has_zone = false;

  [[nodiscard]] bool is_ambiguous() const {
    return day_first && month_first && *day_first != *month_first;
  }
};

// Reads "22/05/2020 22:35:55.53", "5/22/2020 10:35:55 PM", "22.05.2020 22:35:55,53",
// "Fri 05/22/2020 9:35:55", "2020-05-22T22:35:55Z", "2020-05-22 22:35:55 +02:00",
// "Friday, May 22, 2020 10:35:55 PM" and "22 May 2020 22:35:55". A fraction is a decimal one. Month
// names are read in English; nothing for any other text.
[[nodiscard]] std::optional<LogTime> parse_log_time(std::string_view text);

// True where the text has an hour and a minute and a number besides: a date, if perhaps one that
// parse_log_time cannot read.
[[nodiscard]] bool looks_like_log_time(std::string_view text);

// Finds out whether a log writes the day or the month first.
class DateOrder {
 public:
  // A further time of the log. Once settled, only a proof of the other order changes anything.
  void see(const LogTime& time);

  // True as soon as a number above 12 has proved an order.
  [[nodiscard]] bool is_proven() const { return proven_; }

  // Settles the order by what was seen: a proof; else the order in which the times do not go back
  // and span less; else the one that is possible for, or just before, `file_time` (when the log was
  // last written; the epoch for unknown); else day first.
  void settle(TimePoint file_time);

  // True where the time proves that the order settled for is the wrong one.
  [[nodiscard]] bool contradicts(const LogTime& time) const;

  // The time in the settled order; in the other one where only that is possible.
  [[nodiscard]] TimePoint resolve(const LogTime& time) const;

 private:
  // How the times seen look in one order.
  struct Reading {
    std::optional<TimePoint> first;
    std::optional<TimePoint> last;
    bool goes_back = false;
    void see(TimePoint time);
    [[nodiscard]] Duration span() const { return first ? *last - *first : Duration{0}; }
  };

  Reading day_first_;
  Reading month_first_;
  bool proven_ = false;
  bool is_month_first_ = false;
};

}  // namespace poolsentry
