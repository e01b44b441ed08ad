#include <catch2/catch.hpp>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

const std::string kHeader = " Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n";

std::string stamps(const std::string& time, const std::string& tick_count) {
  return "!LogType=poolsnap\r\n!ComputerName=FS01\r\n!buildnumber=3790\r\n!buildtype=retail\r\n"
         "!SystemTime=" +
         time + " (GMT)\r\n!TickCount=" + tick_count + "\r\n";
}

const std::string kRows =
    " Strg Paged      5000      4000      1000     96000        96\r\n"
    " Pp   Paged        12        12         0         0         0\r\n"
    " Dh 1 Nonp         30         9        21      1344        64\r\n";

const std::string kMorning = stamps("03\\02\\2026 08:00:00.0550", "3600000");
const std::string kNoon = stamps("03\\02\\2026 12:00:00.0000", "18000000");

TEST_CASE("a memsnap pool log gives a snapshot for each block of stamps") {
  const OpenedLog log = open_text(kHeader + kMorning + kRows + kNoon + kRows);
  CHECK(log.format == "memsnap pool log");
  CHECK(log.has_times);
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.first_lines == std::vector<std::uint64_t>{2, 11});

  const Snapshot& first = log.snapshots[0];
  CHECK(first.host == "FS01");
  CHECK(first.build == 3790U);
  CHECK(first.uptime == Duration(3'600'000));
  CHECK(first.uptime_wraps_at_32_bits);
  CHECK(first.counter_width == CounterWidth::kUnknown);
  CHECK_FALSE(first.totals_only);
  REQUIRE(first.usages.size() == 3);
  const TagUsage strg = row_of(first, "Strg", Pool::kPaged);
  CHECK(strg.allocs == 5000);
  CHECK(strg.frees == 4000);
  CHECK(strg.outstanding == 1000);
  CHECK(strg.bytes == 96'000);
}

TEST_CASE("the four digits behind the seconds are milliseconds, not a decimal fraction") {
  const OpenedLog log = open_text(kHeader + kMorning + kRows);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(to_civil(log.snapshots[0].time).milliseconds == 550);
}

TEST_CASE("the month comes first in SystemTime") {
  const OpenedLog log = open_text(kHeader + stamps("06\\10\\2004 22:08:06.0550", "1") + kRows);
  CHECK(times_of(log) == std::vector<std::string>{"2004-06-10T22:08:06Z"});
}

TEST_CASE("tags are cut by position: blanks, digits and control bytes belong to them") {
  const OpenedLog log =
      open_text(kHeader + kMorning +
                " 1MEM Paged         3         1         2        64        32\r\n"
                " a b  Nonp          3         1         2        64        32\r\n"
                "  xy  Nonp          3         1         2        64        32\r\n"
                " \x01\xFF\"< Paged         3         1         2        64        32\r\n"
                " Nonp Paged         3         1         2        64        32\r\n"
                " Tag  Nonp          3         1         2        64        32\r\n"
                " =1+2 Paged         3         1         2        64        32\r\n");
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  const Snapshot& snapshot = log.snapshots[0];
  CHECK(snapshot.usages.size() == 7);
  for (const char* tag : {"a b ", " xy ", "Tag "}) {
    CHECK(row_of(snapshot, tag, Pool::kNonpaged).bytes == 64);
  }
  for (const char* tag : {"1MEM", "\x01\xFF\"<", "Nonp", "=1+2"}) {
    CHECK(row_of(snapshot, tag, Pool::kPaged).bytes == 64);
  }
}

TEST_CASE("one tag in both pools is two rows, twice in one pool the last row and a loss") {
  const OpenedLog log =
      open_text(kHeader + kMorning +
                " Se   Paged        13        12         1        32        32\r\n"
                " Se   Nonp          1         0         1        48        48\r\n"
                " Se   Paged        14        12         2        64        32\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 2);
  CHECK(row_of(log.snapshots[0], "Se", Pool::kPaged).bytes == 64);
  CHECK(row_of(log.snapshots[0], "Se", Pool::kNonpaged).bytes == 48);
  CHECK(log.losses.count() == 1);
}

TEST_CASE("numbers may outgrow their columns") {
  const OpenedLog log =
      open_text(kHeader + kMorning +
                " Strg Paged 4294967295 4294967000       295     96000       325\r\n"
                " Big  Paged 12345678901 12345678900         1 98765432101 98765432101\r\n"
                " Strg Nonp          5         4         1        96        96\r\n");
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(row_of(log.snapshots[0], "Strg", Pool::kPaged).allocs == 4'294'967'295U);
  CHECK(row_of(log.snapshots[0], "Big ", Pool::kPaged).bytes == 98'765'432'101U);
  CHECK(row_of(log.snapshots[0], "Strg", Pool::kNonpaged).bytes == 96);
}

TEST_CASE("the header decides which columns there are") {
  const OpenedLog log = open_text(" Tag  Type     Bytes     Allocs     Frees\r\n" + kMorning +
                                  " Strg Paged      96000       5000      4000\r\n");
  REQUIRE(log.snapshots.size() == 1);
  const TagUsage strg = row_of(log.snapshots[0], "Strg", Pool::kPaged);
  CHECK(strg.bytes == 96'000);
  CHECK(strg.outstanding == 1000);
}

TEST_CASE("logs put one after the other are one log, with their headers and any line ends") {
  const OpenedLog log =
      open_text(kHeader + kMorning + kRows + "\r\n\r\n" + kHeader + kNoon + kRows);
  CHECK(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("stamps of our own and those that nobody knows") {
  const OpenedLog log = open_text(
      kHeader + kMorning +
      "!PagedPoolBytes=1000\r\n!PagedPoolLimit=2000\r\n!NonpagedPoolBytes=3000\r\n"
      "!NonpagedPoolLimit=4000\r\n!CommitBytes=5000\r\n!CommitLimit=6000\r\n!PhysicalBytes=7000\r\n"
      "!AvailableBytes=8000\r\n!CounterWidth=64\r\n!UptimeMs=4294967296000\r\n!Color=red\r\n" +
      kRows);
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  const Snapshot& s = log.snapshots[0];
  CHECK(s.total(Pool::kPaged).bytes == 1000U);
  CHECK(s.total(Pool::kPaged).limit_bytes == 2000U);
  CHECK(s.total(Pool::kNonpaged).bytes == 3000U);
  CHECK(s.total(Pool::kNonpaged).limit_bytes == 4000U);
  CHECK(s.memory.commit_bytes == 5000U);
  CHECK(s.memory.commit_limit_bytes == 6000U);
  CHECK(s.memory.physical_bytes == 7000U);
  CHECK(s.memory.available_bytes == 8000U);
  CHECK(s.counter_width == CounterWidth::k64Bits);
  CHECK(s.uptime == Duration(4'294'967'296'000));
  CHECK_FALSE(s.uptime_wraps_at_32_bits);
}

TEST_CASE("stamps of architecture and registry, good ones and others") {
  const OpenedLog log = open_text(
      kHeader + kMorning +
      "!Architecture=x64\r\n!RegistryPagedPoolSize=4294967295\r\n!RegistryPagedPoolLimit=512\r\n"
      "!RegistryNonPagedPoolLimit=4294967296\r\n!RegistryNonPagedPoolSize=\r\n!RegistryX=1\r\n"
      "!Registry=1\r\n!PagedPoolSize=7\r\n" +
      kRows);
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  const Snapshot& s = log.snapshots[0];
  CHECK(s.architecture == Architecture::kX64);
  CHECK(s.registry.paged_pool_size == 0xFFFF'FFFFU);
  CHECK(s.registry.paged_pool_limit == 512U);
  CHECK_FALSE(s.total(Pool::kPaged).limit_bytes);
  CHECK_FALSE(s.registry.nonpaged_pool_limit);
  CHECK_FALSE(s.registry.nonpaged_pool_size);
}

TEST_CASE("an architecture that is not known is unknown") {
  const OpenedLog log = open_text(kHeader + kMorning + "!Architecture=ia64\r\n" + kRows);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].architecture == Architecture::kUnknown);
}

TEST_CASE("a damaged row is a loss with its line and reason, the rest is used") {
  const OpenedLog log =
      open_text(kHeader + kMorning +
                " Strg Paged      5000      4000      1000     96000        96\r\n"
                " Cut  Paged      5000\r\n"
                " Bad  Paged      50x0      4000      1000     96000        96\r\n"
                "rubbish\r\n"
                " Se   Nonp          1         0         1        48        48\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 2);
  CHECK(reasons_of(log) == std::vector<std::string>{"the row is cut off before its bytes",
                                                    "the row's numbers are damaged",
                                                    "the line is no row of the table"});
  CHECK(log.losses.kept()[0].file == "a.log");
  CHECK(log.losses.kept()[0].line == 9);
}

TEST_CASE("a row whose Diff is not Allocs - Frees is used for what it says") {
  const OpenedLog log =
      open_text(kHeader + kMorning +
                " Strg Paged      5000      4000      1000     96000        96\r\n"
                " Diff Paged      5000      4000      1001     96000        96\r\n");
  REQUIRE(log.snapshots.size() == 1);
  REQUIRE(log.snapshots[0].usages.size() == 2);
  CHECK(log.snapshots[0].usages[1].bytes == 96'000);
  CHECK(log.snapshots[0].usages[1].outstanding == 1000);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("a damaged SystemTime is counted on by TickCount, across its wrap too") {
  const OpenedLog log = open_text(kHeader + stamps("03\\02\\2026 08:00:00.0000", "4294900000") +
                                  kRows + stamps("03\\??\\2026 09:00:00.0000", "3532704") + kRows);
  CHECK(times_of(log) == std::vector<std::string>{"2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"});
  REQUIRE(log.losses.count() == 1);
  CHECK(log.losses.kept()[0].line == 15);
}

TEST_CASE("a snapshot whose time cannot be known is left out with one loss") {
  const OpenedLog log =
      open_text(kHeader + stamps("13\\32\\2026 08:00:00.0000", "1000") + kRows + kNoon + kRows +
                stamps("", "1000") + kRows);  // the last: restarted, so TickCount says nothing
  CHECK(times_of(log) == std::vector<std::string>{"2026-03-02T12:00:00Z"});
  CHECK(log.losses.count() == 2);
}

TEST_CASE("stamps without rows make no snapshot") {
  const OpenedLog log = open_text(kHeader + kMorning + kNoon + kRows);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(times_of(log) == std::vector<std::string>{"2026-03-02T12:00:00Z"});
  CHECK(log.losses.count() == 0);
}

TEST_CASE("a snapshot in which the log breaks off is left out, with one loss") {
  const std::string whole = kHeader + kMorning + kRows + kNoon;
  const OpenedLog log = open_text(whole + " Strg Paged      5000      4000      1000     96000   ");
  CHECK(log.snapshots.size() == 1);
  CHECK(reasons_of(log) ==
        std::vector<std::string>{
            "the log ends in the middle of a snapshot (0 of 3 rows), which is left out"});
}

TEST_CASE("the only snapshot of a log is used as far as it goes") {
  const OpenedLog log = open_text(kHeader + kMorning + kRows + " FatF Pag");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 3);
  CHECK(log.losses.count() == 1);
}

TEST_CASE("a last line without its end is used where all of its numbers are there") {
  const std::string text = kHeader + kMorning + kRows + kNoon + kRows;
  const OpenedLog log = open_text(text.substr(0, text.size() - 2));
  CHECK(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("a process snapshot in a pool log is left out with one loss") {
  const OpenedLog log =
      open_text(kHeader + kMorning + kRows +
                "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl\r\n!LogType=memsnap\r\n"
                "!SystemTime=03\\02\\2026 09:00:00.0000 (GMT)\r\n!TickCount=1\r\n"
                "000001F0           csrss.exe   3026944     99596      7136\r\n" +
                kNoon + kRows);
  CHECK(times_of(log) == std::vector<std::string>{"2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z"});
  CHECK(log.losses.count() == 2);  // the header is a line that is no row of the first table
}

TEST_CASE("a log without times begins a snapshot at each header and is dated by its file") {
  const LogOptions options{"a.log", kWritten, std::chrono::minutes(30)};
  const OpenedLog log =
      open_text("!LogType=poolsnap\r\n" + kHeader + kRows + kHeader + kRows, options);
  CHECK_FALSE(log.has_times);
  CHECK(times_of(log) == std::vector<std::string>{"2026-03-02T00:00:00Z", "2026-03-02T00:30:00Z"});
  CHECK(log.losses.notes().empty());
}

}  // namespace
}  // namespace poolsentry
