#include <catch2/catch.hpp>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

const std::string kScreen =
    " Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n"
    " Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K\n"
    " System pool information\n"
    " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n"
    "\n"
    " Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)    281\n"
    " Gxlt Paged   1161638 (   2)   1161630 (  -1)        8     864 (  -184)    108\n";

const std::string kNarrowSnapshot =
    " Memory:16468560K Avail:12072536K  PageFlts:468600648   InRam Krnl:56708K P:950888K\n"
    " Commit:4100436K Limit:17517136K Peak:11685564K            Pool N:710920K P:983564K\n"
    "\n"
    " Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n"
    "\n"
    " EtwB Nonp       6394      4056      2338 163418368      69896\n"
    " MmSt Paged   2269405   2095404    174001 156097152        897\n";

const std::string kWideSnapshot =
    " Memory:49371552K Avail:26121028K  PageFlts:901597864   InRam Krnl:76500K P:4130272K\n"
    " Commit:35762700K Limit:64575904K Peak:43634092K            Pool N:2275124K P:4427892K\n"
    "\n"
    " Tag  Type     Allocs            Frees               Diff            Bytes                 "
    "Per "
    "Alloc\n"
    "\n"
    " FMfn Paged            8665967            5982729           2683238     1495080176            "
    "  557\n"
    " File Nonp        440000288592       440000100000            188592    54254683680           "
    "287682\n";

Snapshot only_snapshot(const std::string& text) {
  const OpenedLog log = open_text(text);
  INFO(log.error);
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  return log.snapshots[0];
}

// A screen with one row.
std::string screen_row(const std::string& row) {
  return kScreen.substr(0, kScreen.find(" Wait")) + row + "\n";
}

TEST_CASE("a redirected screen is read, its changes in brackets are passed over") {
  CHECK(open_text(kScreen).format == "poolmon screen");
  const Snapshot snapshot = only_snapshot(kScreen);
  REQUIRE(snapshot.usages.size() == 2);
  const TagUsage wait = row_of(snapshot, "Wait", Pool::kNonpaged);
  CHECK(wait.allocs == 3'971'107);
  CHECK(wait.frees == 3'971'077);
  CHECK(wait.outstanding == 30);
  CHECK(wait.bytes == 8'456);
  CHECK(row_of(snapshot, "Gxlt", Pool::kPaged).bytes == 864);
}

TEST_CASE("the lines above the table give memory figures and the pools' totals") {
  const Snapshot snapshot = only_snapshot(kScreen);
  CHECK(snapshot.memory.physical_bytes == 260'620U * 1024);
  CHECK(snapshot.memory.available_bytes == 96'364U * 1024);
  CHECK(snapshot.memory.commit_bytes == 203'500U * 1024);
  CHECK(snapshot.memory.commit_limit_bytes == 640'916U * 1024);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == 8'332U * 1024);
  CHECK(snapshot.total(Pool::kPaged).bytes == 27'220U * 1024);
}

TEST_CASE("no blank stands behind a colon where the figures are large") {
  const Snapshot snapshot = only_snapshot(kNarrowSnapshot);
  CHECK(snapshot.memory.physical_bytes == 16'468'560ULL * 1024);
  CHECK(snapshot.memory.commit_limit_bytes == 17'517'136ULL * 1024);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == 710'920ULL * 1024);
  CHECK(snapshot.total(Pool::kPaged).bytes == 983'564ULL * 1024);
}

TEST_CASE("figures that are zero or negative are not known") {
  const Snapshot snapshot = only_snapshot(
      " Memory:  -60620K Avail:       0K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n"
      " Commit: 203500K Limit:      0K Peak: 260632K            Pool N:    0K P:    0K\n" +
      kScreen.substr(kScreen.find(" System")));
  CHECK_FALSE(snapshot.memory.physical_bytes);
  CHECK_FALSE(snapshot.memory.available_bytes);
  CHECK_FALSE(snapshot.memory.commit_limit_bytes);
  CHECK_FALSE(snapshot.total(Pool::kNonpaged).bytes);
  CHECK_FALSE(snapshot.total(Pool::kPaged).bytes);
}

TEST_CASE("snapshots of /n are read in narrow and in wide columns") {
  CHECK(open_text(kNarrowSnapshot).format == "poolmon /n snapshots");
  const Snapshot narrow = only_snapshot(kNarrowSnapshot);
  CHECK(row_of(narrow, "EtwB", Pool::kNonpaged).bytes == 163'418'368);
  CHECK(narrow.bytes_wrap_at_32_bits);
  const Snapshot wide = only_snapshot(kWideSnapshot);
  CHECK_FALSE(wide.bytes_wrap_at_32_bits);
  CHECK(row_of(wide, "FMfn", Pool::kPaged).outstanding == 2'683'238);
  const TagUsage file = row_of(wide, "File", Pool::kNonpaged);
  CHECK(file.allocs == 440'000'288'592);
  CHECK(file.outstanding == 188'592);
  CHECK(file.bytes == 54'254'683'680);
}

TEST_CASE("a driver's name behind the numbers is passed over, in every form that it has") {
  const std::string header =
      " Tag  Type     Allocs            Frees            Diff   Bytes      Per Alloc  "
      "Mapped_Driver\n\n";
  const Snapshot snapshot =
      only_snapshot(header +
                    " NtFA Nonp       9112 (   0)      9112 (   0)     0       0 (     0)      0 "
                    "[ntfs.sys  -  AttrSup.c]\n"
                    " NtFB Paged      3996 (   0)      3986 (   0)    10  252088 (     0)  25208 "
                    "[ipsec][ipsec.sys    -  event queue]\n"
                    " NtFC Paged        11 (   0)         1 (   0)    10     640 (     0)     64   "
                    "Unknown Driver\n"
                    " NtFD Paged        11 (   0)         1 (   0)    10     640 (     0)     64 "
                    "[odd (1) Paged 5\n");
  CHECK(snapshot.usages.size() == 4);
  CHECK(row_of(snapshot, "NtFB", Pool::kPaged).bytes == 252'088);
}

TEST_CASE("a bracket may be glued to the number behind it") {
  const Snapshot snapshot = only_snapshot(
      screen_row(" FMfn Paged 126675642 ( 128)126675442 ( 100)      200   86400 (  4320)    432"));
  const TagUsage row = row_of(snapshot, "FMfn", Pool::kPaged);
  CHECK(row.allocs == 126'675'642);
  CHECK(row.frees == 126'675'442);
}

TEST_CASE("counters that wrapped and a negative Diff are taken modulo 2^32") {
  const Snapshot snapshot = only_snapshot(screen_row(
      " Irp  Nonp         104 (  10)4294967276 (  10)      124   49600 (     0)    400\n"
      " Toke Paged 2147483700 (  10)      100 (  10)-2147483696    4096 (     0)      0\n"
      " Wrap Paged         10 (  10)4294967290 (  10)-4294967280    4096 (     0)    256"));
  CHECK(row_of(snapshot, "Irp ", Pool::kNonpaged).outstanding == 124);
  CHECK(row_of(snapshot, "Toke", Pool::kPaged).outstanding == 2'147'483'600U);
  CHECK(row_of(snapshot, "Wrap", Pool::kPaged).outstanding == 16);
}

TEST_CASE("bytes that wrapped at 4 GB are restored where Per Alloc tells them") {
  // 70,000 blocks of 65,536 bytes are 4,587,520,000 bytes; 292,552,704 of them are left in 32 bits.
  const Snapshot snapshot = only_snapshot(screen_row(
      " Huge Nonp      70000 (   0)         0 (   0)    70000 292552704 (     0)  65536\n"
      " Nega Nonp      45000 (   0)         0 (   0)    45000 -1345847296 (     0)  65536"));
  CHECK(row_of(snapshot, "Huge", Pool::kNonpaged).bytes == 4'587'520'000);
  CHECK(row_of(snapshot, "Nega", Pool::kNonpaged).bytes == 2'949'120'000);
  CHECK(snapshot.bytes_wrap_at_32_bits);
}

TEST_CASE("the totals of /e are no tag and no loss") {
  const Snapshot snapshot =
      only_snapshot(kScreen +
                    " Total Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)\n"
                    " TOTAL Paged   1161638 (   0)   1161630 (   0)        8     864 (     0)\n");
  CHECK(snapshot.usages.size() == 2);
}

TEST_CASE("a row without its last columns is used as far as its bytes") {
  const Snapshot snapshot =
      only_snapshot(screen_row(" Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456"));
  CHECK(row_of(snapshot, "Wait", Pool::kNonpaged).bytes == 8'456);
}

TEST_CASE("tables that were indented, trimmed or copied by hand are read") {
  for (const std::string indent : {"    ", "\t", ""}) {
    std::string text = kScreen.substr(kScreen.find(" Tag"));
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      text.replace(at, text[at] == ' ' ? 1 : 0, indent + (indent.empty() ? "" : " "));
      if (text.find('\n', at) == std::string::npos) break;
    }
    INFO(text);
    CHECK(row_of(only_snapshot(text), "Wait", Pool::kNonpaged).bytes == 8'456);
  }
  const Snapshot old = only_snapshot(
      " Tag  Type    Allocs          Frees         Diff   Bytes      Per Alloc\n"
      "-----------------------------------------------------------------------\n\n"
      " CM   Paged    1283 (   0)    1002 (   0)    281 1377312 (     0) 4901\n"
      "Strg  Paged   10385 (  10)    6658 (   4)   3727  317952 (   512)   85\n");
  CHECK(row_of(old, "Strg", Pool::kPaged).bytes == 317'952);
}

TEST_CASE("rows that were picked out without their header are still a log") {
  const OpenedLog log = open_text(
      " Strg Paged            8665967            5982729           2683238     1495080176       "
      "557\n"
      " Strg Nonp                  10                  2                 8            800       "
      "100\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(row_of(log.snapshots[0], "Strg", Pool::kPaged).bytes == 1'495'080'176);
}

TEST_CASE("a screen of PowerShell in UTF-16 keeps tag bytes above 127") {
  const std::string text = screen_row(
      " \xE9"
      "t\xFC"
      "x Nonp    3971107 (   0)   3971077 (   0)       30"
      "    8456 (     0)    281");
  std::string utf16 = "\xFF\xFE";
  for (const char c : text) utf16 += {c, '\0'};
  CHECK(row_of(only_snapshot(utf16), "\xE9t\xFCx", Pool::kNonpaged).bytes == 8'456);
}

TEST_CASE("a session's pools are read alone, but not between the system's") {
  std::string session = kScreen;
  session.replace(session.find("System pool information"), 23, "Session 0 pool information");
  std::string all = kScreen;
  all.replace(all.find("System pool information"), 23, "All sessions");
  CHECK(only_snapshot(session).usages.size() == 2);
  CHECK(only_snapshot(all).usages.size() == 2);
  const OpenedLog log = open_text(kScreen + session + kScreen);
  CHECK(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 1);
}

TEST_CASE("the prompt and what a script says above a table are no losses, within it they are") {
  const OpenedLog log = open_text("C:\\>poolmon -b\nready\n" + kScreen + "C:\\>\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(reasons_of(log) == std::vector<std::string>{"the line is no row of the table"});
  CHECK(log.losses.kept()[0].line == 10);
}

TEST_CASE("screens follow each other without anything between") {
  const OpenedLog log = open_text(kScreen + kScreen + kNarrowSnapshot + kWideSnapshot);
  CHECK(log.snapshots.size() == 4);
  CHECK(log.losses.count() == 0);
  CHECK(log.first_lines == std::vector<std::uint64_t>{1, 8, 15, 22});
}

}  // namespace
}  // namespace poolsentry
