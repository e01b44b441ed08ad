#include "tests/formats/table_fixture.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

ReadLog read(const std::string& text) { return read_log(make_poolused_reader, text); }

// The layout of the debuggers of Server 2003's days.
const std::string kTable =
    "0: kd> !poolused\n"
    "   Sorting by  Tag\n"
    "\n"
    "  Pool Used:\n"
    "            NonPaged            Paged\n"
    " Tag    Allocs     Used    Allocs     Used\n"
    " 1394        1      520         0        0UNKNOWN pooltag '1394', please update pooltag.txt\n"
    " AGP         1      344         2      384UNKNOWN pooltag 'AGP ', please update pooltag.txt\n"
    " AcpD       40    13280         0        0ACPI Pooltags , Binary: acpi.sys\n"
    " ohci        1      136         0        01394 OHCI host controller driver \n"
    " rx..        3     1248         0        0UNKNOWN pooltag '  rx', please update pooltag.txt\n"
    " TOTAL     3570214 209120008     38769 13066104\n";

// The layout of today's.
const std::string kWideTable =
    "lkd> !poolused 2\n"
    ".\n"
    " Sorting by NonPaged Pool Consumed\n"
    "\n"
    "               NonPaged                  Paged\n"
    " Tag     Allocs         Used     Allocs         Used\n"
    "\n"
    " ConT       535      5935104          0            0\tUNKNOWN pooltag 'ConT', please update "
    "pooltag.txt\n"
    " EtwB       148      5206272         16       442368\tEtw Buffer , Binary: nt!etw\n"
    " File      9386      3741536          0            0\tFile objects \n"
    "\n"
    "TOTAL    230441    209120008     338769     13066104\n";

const std::string kVerboseTable =
    "kd> !poolused 1 Hack\n"
    " Sorting by Tag\n"
    "\n"
    "                            NonPaged                                         Paged\n"
    " Tag       Allocs       Frees      Diff         Used       Allocs       Frees      Diff"
    "         Used\n"
    "\n"
    " ALPC        4528        2111      2417      1440624            0           0         0"
    "            0\tALPC port objects , Binary: nt!alpc\n"
    " APpt         968           0       968       124112       109457      107115      2342"
    "       255952\tUNKNOWN pooltag 'APpt', please update pooltag.txt\n";

const std::string kVm =
    "kd> !vm 1\n"
    "\n"
    "*** Virtual Memory Usage ***\n"
    "\tPhysical Memory:     16270   (   65080 Kb)\n"
    "\tPage File: \\??\\E:\\pagefile.sys\n"
    "\t   Current:     98304Kb Free Space:     61044Kb\n"
    "\tAvailable Pages:      5543   (   22172 Kb)\n"
    "\tNonPagedPool Usage:    877   (    3508 Kb)\n"
    "\tNonPagedPool Max:     6252   (   25008 Kb)\n"
    "\tPagedPool 0 Usage:     729   (    2916 Kb)\n"
    "\tPagedPool Usage:      1597   (    6388 Kb)\n"
    "\tPagedPool Maximum:   13312   (   53248 Kb)\n"
    "\tCommitted pages:     21949   (   87796 Kb)\n"
    "\tCommit limit:        36256   (  145024 Kb)\n";

std::string with_total(std::string table, const std::string& from, const std::string& to) {
  return table.replace(table.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("A table of !poolused gives the blocks and bytes in use, at the file's time") {
  const ReadLog log = read(kTable);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK_FALSE(log.has_times);
  const Snapshot& snapshot = log.snapshots[0];
  CHECK(snapshot.time == kFileTime);
  CHECK(snapshot.usages.size() == 6);
  const TagUsage usage = usage_in(snapshot, "AcpD", Pool::kNonpaged);
  CHECK(usage.outstanding == 40);
  CHECK(usage.bytes == 13'280);
  CHECK(usage.allocs == 0);
  CHECK(usage.frees == 0);
  CHECK(find_usage(snapshot, "AcpD", Pool::kPaged) == nullptr);
}

TEST_CASE("Tags with blanks and dots keep their place") {
  const Snapshot snapshot = read(kTable).snapshots.at(0);
  CHECK(usage_in(snapshot, "AGP ", Pool::kPaged).bytes == 384);
  CHECK(usage_in(snapshot, "rx..", Pool::kNonpaged).outstanding == 3);
}

TEST_CASE("A description that begins with digits is no part of the number before it") {
  const Snapshot snapshot = read(kTable).snapshots.at(0);
  CHECK(usage_in(snapshot, "ohci", Pool::kNonpaged).bytes == 136);
  CHECK(find_usage(snapshot, "ohci", Pool::kPaged) == nullptr);
}

TEST_CASE("Numbers that outgrow their columns are read whole") {
  const ReadLog log = read(
      " Tag    Allocs     Used    Allocs     Used\n"
      " BigA 12345678901 22548578304         0 104857600UNKNOWN pooltag\n"
      " BigB         1      520 123456789012 9876543210\tdescription\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(usage_in(log.snapshots[0], "BigA", Pool::kNonpaged).bytes == 22'548'578'304U);
  CHECK(usage_in(log.snapshots[0], "BigA", Pool::kPaged).bytes == 104'857'600U);
  CHECK(usage_in(log.snapshots[0], "BigB", Pool::kPaged).bytes == 9'876'543'210U);
}

TEST_CASE("The wider table of today's debuggers is read") {
  const ReadLog log = read(kWideTable);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK(usage_in(log.snapshots[0], "EtwB", Pool::kPaged).bytes == 442'368);
  CHECK(usage_in(log.snapshots[0], "EtwB", Pool::kPaged).outstanding == 16);
  CHECK(usage_in(log.snapshots[0], "File", Pool::kNonpaged).bytes == 3'741'536);
}

TEST_CASE("The verbose table gives allocs and frees, too") {
  const ReadLog log = read(kVerboseTable);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  const TagUsage usage = usage_in(log.snapshots[0], "APpt", Pool::kPaged);
  CHECK(usage.allocs == 109'457);
  CHECK(usage.frees == 107'115);
  CHECK(usage.outstanding == 2'342);
  CHECK(usage.bytes == 255'952);
  CHECK(usage_in(log.snapshots[0], "ALPC", Pool::kNonpaged).outstanding == 2'417);
}

TEST_CASE("What !vm says of the pools is taken along, before the table or behind it") {
  for (const std::string& text : {kVm + kTable, kTable + kVm}) {
    const ReadLog log = read(text);
    REQUIRE(log.snapshots.size() == 1);
    CHECK(log.losses.count() == 0);
    const Snapshot& snapshot = log.snapshots[0];
    CHECK(snapshot.total(Pool::kNonpaged).bytes == 3'508U * 1024);
    CHECK(snapshot.total(Pool::kNonpaged).limit_bytes == 25'008U * 1024);
    CHECK(snapshot.total(Pool::kPaged).bytes == 6'388U * 1024);
    CHECK(snapshot.total(Pool::kPaged).limit_bytes == 53'248U * 1024);
    CHECK(snapshot.memory.physical_bytes == 65'080U * 1024);
    CHECK(snapshot.memory.available_bytes == 22'172U * 1024);
    CHECK(snapshot.memory.commit_bytes == 87'796U * 1024);
    CHECK(snapshot.memory.commit_limit_bytes == 145'024U * 1024);
  }
}

TEST_CASE("Each !vm belongs to the table that it was printed with") {
  const std::string other = with_total(kTable, "209120008", "209999999");
  const std::string more_used = with_total(kVm, "6388 Kb", "7000 Kb");
  const ReadLog before = read(kVm + kTable + more_used + other);
  const ReadLog behind = read(kTable + kVm + other + more_used);
  for (const ReadLog* log : {&before, &behind}) {
    REQUIRE(log->snapshots.size() == 2);
    CHECK(log->snapshots[0].total(Pool::kPaged).bytes == 6'388U * 1024);
    CHECK(log->snapshots[1].total(Pool::kPaged).bytes == 7'000U * 1024);
  }
}

TEST_CASE("The figure that !vm prints for no limit is none, and nonpaged NX counts") {
  const ReadLog log = read(
      "Physical Memory:           524157 (    2096628 Kb)\n"
      "NonPagedPool Usage:           268 (       1072 Kb)\n"
      "NonPagedPoolNx Usage:       36623 (     146492 Kb)\n"
      "NonPagedPool Max:      4294967296 (17179869184 Kb)\n"
      "PagedPool Maximum:     4294967296 (17179869184 Kb)\n" +
      kTable);
  const Snapshot& snapshot = log.snapshots.at(0);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == (1'072U + 146'492U) * 1024);
  CHECK_FALSE(snapshot.total(Pool::kNonpaged).limit_bytes);
  CHECK_FALSE(snapshot.total(Pool::kPaged).limit_bytes);
}

TEST_CASE("The same table in another order is the same moment") {
  const ReadLog log = read(kTable + "kd> !poolused 4\n" + kTable);
  CHECK(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("A table that was broken off ends at the next command") {
  const std::string broken = kWideTable.substr(0, kWideTable.find("TOTAL"));
  const ReadLog log = read(broken + "0: kd> !process 0 0\nPROCESS 8a7e3020  SessionId: 0\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 4);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("Damaged lines in a table are losses and the rest is used") {
  const ReadLog log = read(
      " Tag    Allocs     Used    Allocs     Used\n"
      " 1394        1      520         0\n"
      " AGP         1      3x4         2      384text\n"
      "what is this\n"
      " AcpD       40    13280         0        0ACPI\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 1);
  CHECK(log.losses.count() == 3);
}

TEST_CASE("A !poolused log is known by its header") {
  CHECK(recognises_poolused(kTable));
  CHECK(recognises_poolused(kWideTable));
  CHECK(recognises_poolused("Microsoft (R) Windows Debugger\r\n\r\n" + kVerboseTable));
  CHECK_FALSE(
      recognises_poolused(" Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\n"));
  CHECK_FALSE(recognises_poolused(kVm));
  CHECK_FALSE(recognises_poolused(""));
}

TEST_CASE("A !poolused log cut at any byte gives what is whole") {
  require_survives_cuts(make_poolused_reader, kVm + kTable);
  require_survives_cuts(make_poolused_reader, kWideTable);
  require_survives_cuts(make_poolused_reader, kVerboseTable);
}

TEST_CASE("A !poolused log with flipped bits is read to its end") {
  require_survives_flips(make_poolused_reader, kVm + kTable);
  require_survives_flips(make_poolused_reader, kVerboseTable);
}
