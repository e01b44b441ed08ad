// When poolmon's snapshots were taken: it does not say so itself.
#include <catch2/catch.hpp>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

using Times = std::vector<std::string>;

const std::string kTable =
    "\r\n Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\r\n\r\n"
    " EtwB Nonp       6394      4056      2338 163418368      69896\r\n"
    " MmSt Paged   2269405   2095404    174001 156097152        897\r\n";

std::string framed(const std::string& time) { return "===== " + time + " =====\r\n" + kTable; }

TEST_CASE("a log without times is dated by its file and the interval") {
  const OpenedLog log =
      open_text(kTable + kTable + kTable, {"a.log", kWritten, std::chrono::minutes(5)});
  CHECK_FALSE(log.has_times);
  CHECK(times_of(log) ==
        Times{"2026-03-02T00:00:00Z", "2026-03-02T00:05:00Z", "2026-03-02T00:10:00Z"});
  CHECK(log.losses.notes().empty());
}

TEST_CASE("where nobody says the interval it is an hour, and that is said once") {
  const OpenedLog log = open_text(kTable + kTable + kTable);
  CHECK(times_of(log) ==
        Times{"2026-03-02T00:00:00Z", "2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z"});
  REQUIRE(log.losses.notes().size() == 1);
  CHECK(log.losses.notes()[0].find("a.log has no times") == 0);
  CHECK(open_text(kTable).losses.notes().empty());
}

TEST_CASE("a time in its frame dates the snapshot behind it and is taken as UTC") {
  const OpenedLog log =
      open_text(framed("22/05/2020 22:35:55.53") + framed("23/05/2020  9:35:55,53"));
  CHECK(log.has_times);
  CHECK(times_of(log) == Times{"2020-05-22T22:35:55Z", "2020-05-23T09:35:55Z"});
  CHECK(to_civil(log.snapshots[0].time).milliseconds == 530);
  CHECK(log.losses.count() == 0);
  CHECK(log.losses.notes() == Times{"a.log has local times; they are taken as UTC"});
}

TEST_CASE("a line of get-date or of ISO 8601 dates the snapshot behind it") {
  const OpenedLog log =
      open_text("\r\nFriday, May 22, 2020 10:35:55 PM\r\n\r\n\r\n" + kTable +
                "22 May 2020 23:35:55\r\n" + kTable + "2020-05-23T00:35:55Z\r\n" + kTable);
  CHECK(times_of(log) ==
        Times{"2020-05-22T22:35:55Z", "2020-05-22T23:35:55Z", "2020-05-23T00:35:55Z"});
  CHECK(log.losses.count() == 0);
}

TEST_CASE("the order of day and month is found out from times that come later") {
  CHECK(times_of(open_text(framed("05/12/2020 22:00:00.00") + framed("05/13/2020 22:00:00.00"))) ==
        Times{"2020-05-12T22:00:00Z", "2020-05-13T22:00:00Z"});
  CHECK(times_of(open_text(framed("05/06/2020 23:30:00.00") + framed("05/07/2020 00:30:00.00"))) ==
        Times{"2020-05-06T23:30:00Z", "2020-05-07T00:30:00Z"});
  CHECK(times_of(open_text(framed("05/06/2020 22:00:00.00") + framed("05/06/2020 23:00:00.00"))) ==
        Times{"2020-06-05T22:00:00Z", "2020-06-05T23:00:00Z"});
}

TEST_CASE("the order of a day that tells nothing comes from when the file was written") {
  const auto written = parse_utc("2020-05-06T23:05:00Z");
  REQUIRE(written);
  CHECK(times_of(open_text(framed("05/06/2020 22:00:00.00") + framed("05/06/2020 23:00:00.00"),
                           {"a.log", *written, {}})) ==
        Times{"2020-05-06T22:00:00Z", "2020-05-06T23:00:00Z"});
}

TEST_CASE("a proof of the order that comes after the read-ahead is a loss and turns it") {
  std::string text;
  for (int minute = 10; minute < 60; ++minute) {
    text += framed("05/06/2020 22:" + std::to_string(minute) + ":00.00");
  }
  const OpenedLog log =
      open_text(text + framed("05/13/2020 22:00:00.00") + framed("05/12/2020 23:00:00"));
  REQUIRE(log.snapshots.size() == 52);
  CHECK(times_of(log)[0] == "2020-06-05T22:10:00Z");
  CHECK(times_of(log)[50] == "2020-05-13T22:00:00Z");
  CHECK(times_of(log)[51] == "2020-05-12T23:00:00Z");
  CHECK(log.losses.count() == 1);
}

TEST_CASE("dates in other languages are losses, and the log goes on without times") {
  const OpenedLog log = open_text("Freitag, 22. Mai 2020 22:35:55\r\n" + kTable +
                                  "Freitag, 22. Mai 2020 23:35:55\r\n" + kTable);
  CHECK_FALSE(log.has_times);
  CHECK(times_of(log) == Times{"2026-03-02T00:00:00Z", "2026-03-02T01:00:00Z"});
  CHECK(reasons_of(log) == Times{"the date cannot be read", "the date cannot be read"});
}

TEST_CASE("a snapshot without a readable time among others that have one is left out") {
  const OpenedLog log =
      open_text(framed("22/xx/2020 20:35:55.53") + framed("22/05/2020 21:35:55.53") +
                framed("32/05/2020 22:35:55.53") + kTable + framed("22/05/2020 23:35:55.53"));
  CHECK(times_of(log) == Times{"2020-05-22T21:35:55Z", "2020-05-22T23:35:55Z"});
  CHECK(log.losses.count() == 3);
}

TEST_CASE("more untimed snapshots than are read ahead keep their order") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += kTable;
  const OpenedLog log = open_text(text);
  REQUIRE(log.snapshots.size() == 60);
  for (std::size_t i = 1; i < 60; ++i) {
    CHECK(log.snapshots[i].time - log.snapshots[i - 1].time == std::chrono::hours(1));
    CHECK(log.first_lines[i] > log.first_lines[i - 1]);
  }
}

}  // namespace
}  // namespace poolsentry
