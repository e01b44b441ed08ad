#include <catch2/catch.hpp>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

// The layout of Server 2003's memsnap -m -g; made up.
const std::string kHeader =
    "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   "
    "Threads      User       Gdi\r\n";
const std::string kStamps =
    "!LogType=memsnap\r\n!ComputerName=FILES2\r\n!buildnumber=3790\r\n!buildtype=retail\r\n"
    "!SystemTime=11\\03\\2005 10:00:00.0125 (GMT)\r\n!TickCount=90061000\r\n";
const std::string kRows =
    "00000000              (null)     16384         0         0         0         0         0"
    "         1         0         0\r\n"
    "00000004              System     94208      4000      2000         0     94208      2390"
    "        66         0         0\r\n"
    "000001F0          spool2.exe   3026944     99596      7136   2187264   2187264       781"
    "        13         0         0\r\n";

TEST_CASE("a memsnap process log gives processes and, as totals, the sums of their pool columns") {
  const OpenedLog log = open_text(kHeader + kStamps + kRows);
  CHECK(log.format == "memsnap process log");
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  const Snapshot& snapshot = log.snapshots[0];
  CHECK(snapshot.totals_only);
  CHECK(snapshot.usages.empty());
  CHECK(snapshot.host == "FILES2");
  CHECK(format_utc(snapshot.time) == "2005-11-03T10:00:00Z");
  CHECK(snapshot.total(Pool::kPaged).bytes == 103'596U);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == 9'136U);
  REQUIRE(snapshot.processes.size() == 3);
  CHECK(snapshot.processes[2].pid == 0x1F0);
  CHECK(snapshot.processes[2].name == "spool2.exe");
  CHECK(snapshot.processes[2].paged_bytes == 99'596);
  CHECK(snapshot.processes[2].nonpaged_bytes == 7'136);
  CHECK(snapshot.processes[2].handles == 781);
}

TEST_CASE("names of processes may hold blanks and outgrow their column") {
  const OpenedLog log = open_text(
      kHeader + kStamps +
      "00000000 System Idle Process     16384         1         2         0         0         0"
      "         1         0         0\r\n"
      "00000ABC AVeryLongServiceNameOfSomeone.exe     16384         3         4         0         0"
      "         5         1         0         0\r\n");
  REQUIRE(log.snapshots.size() == 1);
  REQUIRE(log.snapshots[0].processes.size() == 2);
  CHECK(log.snapshots[0].processes[0].name == "System Idle Process");
  CHECK(log.snapshots[0].processes[1].name == "AVeryLongServiceNameOfSomeone.exe");
  CHECK(log.snapshots[0].processes[1].handles == 5);
}

TEST_CASE("the columns of another version of memsnap come from the header") {
  const OpenedLog log = open_text(
      "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   "
      "Threads\n" +
      kStamps +
      "000001F0           csrss.exe   3026944     99596      7136   2187264   2187264       781"
      "        13\n");
  REQUIRE(log.snapshots.size() == 1);
  REQUIRE(log.snapshots[0].processes.size() == 1);
  CHECK(log.snapshots[0].processes[0].paged_bytes == 99'596);
}

TEST_CASE("a damaged process row is one loss") {
  const OpenedLog log = open_text(
      kHeader + kStamps + kRows +
      "XYZ                 what.exe         1         1         1         1         1         1"
      "         1         1         1\r\n"
      "000001F4            half.exe   3026944     99596\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].processes.size() == 3);
  CHECK(log.losses.count() == 2);
}

TEST_CASE("each snapshot begins with its stamps, the header stands once") {
  const OpenedLog log = open_text(kHeader + kStamps + kRows + kStamps + kRows);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.snapshots[1].total(Pool::kPaged).bytes == 103'596U);
  CHECK(log.losses.count() == 0);
}

}  // namespace
}  // namespace poolsentry
