#include "core/formats/log_time.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

// How the text reads with the day first and with the month first; "-" where it cannot be read so.
std::string both(std::string_view text) {
  const auto time = parse_log_time(text);
  if (!time) return "unreadable";
  const auto show = [](const std::optional<TimePoint>& t) { return t ? format_utc(*t) : "-"; };
  const std::string day_first = show(time->day_first);
  const std::string month_first = show(time->month_first);
  return day_first == month_first ? day_first : day_first + " or " + month_first;
}

TimePoint at(std::string_view text) {
  const auto time = parse_utc(text);
  REQUIRE(time);
  return *time;
}

// The order that is settled for after these times.
DateOrder order_of(const std::vector<std::string_view>& texts, TimePoint file_time = {}) {
  DateOrder order;
  for (const auto text : texts) order.see(parse_log_time(text).value());
  order.settle(file_time);
  return order;
}

std::string resolved(const DateOrder& order, std::string_view text) {
  return format_utc(order.resolve(parse_log_time(text).value()));
}

TEST_CASE("a date in numbers is read in both orders where both are possible") {
  CHECK(both("05/06/2020 22:35:55.53") == "2020-06-05T22:35:55Z or 2020-05-06T22:35:55Z");
  CHECK(both("22/05/2020 22:35:55.53") == "2020-05-22T22:35:55Z or -");
  CHECK(both("05/22/2020 22:35:55.53") == "- or 2020-05-22T22:35:55Z");
  CHECK(both("05/05/2020 22:35:55") == "2020-05-05T22:35:55Z");
}

TEST_CASE("all signs between the numbers, names of days and short years are taken") {
  for (const auto text :
       {"22/05/2020 9:35:55", "22.05.2020  9:35:55,53", "22-05-2020 09:35:55.1",
        "Fri 22/05/2020 09:35:55", "ven. 22/05/2020  9:35:55", "22.05.20 09:35:55"}) {
    INFO(text);
    CHECK(both(text) == "2020-05-22T09:35:55Z or -");
  }
}

TEST_CASE("a date with the year first is read in one way") {
  for (const auto text : {"2020-05-06T22:35:55Z", "2020-05-06 22:35:55", "2020/05/06 22:35:55.53",
                          "2020-05-07T00:35:55+02:00", "2020-05-06 17:35:55 -0500"}) {
    INFO(text);
    CHECK(both(text) == "2020-05-06T22:35:55Z");
  }
  CHECK(parse_log_time("2020-05-06T22:35:55Z")->has_zone);
  CHECK(parse_log_time("2020-05-07T00:35:55+02:00")->has_zone);
  CHECK_FALSE(parse_log_time("2020-05-06T22:35:55")->has_zone);
}

TEST_CASE("what get-date prints in English is read") {
  CHECK(both("Friday, May 22, 2020 10:35:55 PM") == "2020-05-22T22:35:55Z");
  CHECK(both("Friday, 22 May 2020 22:35:55") == "2020-05-22T22:35:55Z");
  CHECK(both("22 May 2020 22:35:55") == "2020-05-22T22:35:55Z");
  CHECK(both("Fri May 22 2020 22:35") == "2020-05-22T22:35:00Z");
}

TEST_CASE("noon and midnight of the clock of twelve hours are what they are") {
  CHECK(both("5/22/2020 12:00:00 AM") == "- or 2020-05-22T00:00:00Z");
  CHECK(both("5/22/2020 12:00:00 PM") == "- or 2020-05-22T12:00:00Z");
  CHECK(both("5/22/2020 1:00:00 pm") == "- or 2020-05-22T13:00:00Z");
  CHECK(both("5/22/2020 13:00:00 PM") == "unreadable");
}

TEST_CASE("a fraction is decimal, by point or comma") {
  CHECK(parse_log_time("2020-05-22 22:35:55.53")->day_first == at("2020-05-22T22:35:55.530Z"));
  CHECK(parse_log_time("2020-05-22 22:35:55,5")->day_first == at("2020-05-22T22:35:55.500Z"));
}

TEST_CASE("other languages, impossible dates and other text are unreadable") {
  for (const auto text :
       {"Freitag, 22. Mai 2020 22:35:55", "perjantai 22. marraskuuta 2020 22:35:55",
        "22/05 22:35:55", "32/05/2020 22:35:55", "22/05/2020", "22/05/2020 24:00:00",
        "22/05/2020 22:60", "", "Commit 5 of 6 in 2020 at 10:35", "22/05/2020 22:35:55 and more",
        "5 22:35"}) {
    INFO(text);
    CHECK(both(text) == "unreadable");
  }
}

TEST_CASE("a text that looks like a date is told from other text") {
  CHECK(looks_like_log_time("Freitag, 22. Mai 2020 22:35:55"));
  CHECK(looks_like_log_time("05/22/2020  9:35"));
  CHECK_FALSE(looks_like_log_time(" Memory:33473120K Avail:12072536K"));
  CHECK_FALSE(looks_like_log_time("C:\\>poolmon -n"));
  CHECK_FALSE(looks_like_log_time("10:35"));
}

TEST_CASE("one number above 12 proves the order of all dates") {
  const DateOrder order = order_of({"05/06/2020 22:00:00", "05/13/2020 22:00:00"});
  CHECK(order.is_proven());
  CHECK(resolved(order, "05/06/2020 22:00:00") == "2020-05-06T22:00:00Z");
}

TEST_CASE("without proof the order is that in which the times run on and span less") {
  // An hour across midnight, not a month.
  CHECK(resolved(order_of({"05/06/2020 23:30:00", "05/07/2020 00:30:00"}), "05/06/2020 23:30:00") ==
        "2020-05-06T23:30:00Z");
  CHECK(resolved(order_of({"05/06/2020 23:30:00", "06/06/2020 00:30:00"}), "05/06/2020 23:30:00") ==
        "2020-06-05T23:30:00Z");
  // Day first, the second would be before the first.
  CHECK(resolved(order_of({"05/12/2020 23:30:00", "06/01/2020 00:30:00"}), "05/12/2020 00:00:00") ==
        "2020-05-12T00:00:00Z");
}

TEST_CASE(
    "a date just before the file was written is more likely than one months before or after") {
  const TimePoint written = at("2020-05-06T23:00:00Z");
  CHECK(resolved(order_of({"05/06/2020 22:35:00"}, written), "05/06/2020 22:35:00") ==
        "2020-05-06T22:35:00Z");
  CHECK(resolved(order_of({"06/05/2020 22:35:00"}, written), "06/05/2020 22:35:00") ==
        "2020-05-06T22:35:00Z");
}

TEST_CASE("where nothing tells, the day comes first") {
  const std::string_view text = "05/06/2020 22:35:00";
  CHECK(resolved(order_of({text}), text) == "2020-06-05T22:35:00Z");
  CHECK(resolved(order_of({text}, at("2021-01-01T00:00:00Z")), text) == "2020-06-05T22:35:00Z");
}

TEST_CASE("a proof that comes late is noticed and turns the order") {
  DateOrder order = order_of({"05/06/2020 22:35:00"});
  const LogTime late = parse_log_time("05/13/2020 22:35:00").value();
  CHECK(order.contradicts(late));
  order.see(late);
  CHECK_FALSE(order.contradicts(late));
  CHECK(resolved(order, "05/06/2020 22:35:00") == "2020-05-06T22:35:00Z");
}

}  // namespace
}  // namespace poolsentry
