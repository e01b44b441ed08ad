#include "tests/formats/table_fixture.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

ReadLog read(const std::string& text) { return read_log(make_poolmon_powershell_reader, text); }

const std::string kHeader =
    R"("DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes",)"
    R"("NonPagedAllocs","NonPagedFrees","NonPagedDiff","NonPagedUsedBytes","TotalUsedBytes",)"
    R"("Binary","Description")"
    "\r\n";

const std::string kLog = kHeader +
                         R"("2019-07-24T12:21:57","2019-07-24T10:21:57","Strg","900","100",)"
                         R"("800","76800","4","4","0","0","76800","<unknown>","Dynamic")"
                         "\r\n"
                         R"("2019-07-24T12:21:57","2019-07-24T10:21:57","Pp  ","0","0",)"
                         R"("0","0","7","2","5","320","320","nt!pnp","plug-and-play")"
                         "\r\n"
                         R"("2019-07-24T12:22:02","2019-07-24T10:22:02","Strg","950","100",)"
                         R"("850","81600","4","4","0","0","81600","<unknown>","Dynamic")"
                         "\r\n";

}  // namespace

TEST_CASE("A poolmon-powershell log has a snapshot for each time, in UTC") {
  const ReadLog log = read(kLog);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.has_times);
  CHECK(log.losses.count() == 0);
  CHECK(log.losses.notes().empty());
  CHECK(format_utc(log.snapshots[0].time) == "2019-07-24T10:21:57Z");
  CHECK(format_utc(log.snapshots[1].time) == "2019-07-24T10:22:02Z");
  CHECK(log.first_lines == std::vector<std::uint64_t>{2, 4});
}

TEST_CASE("A row gives a usage in each pool in which the tag was active") {
  const ReadLog log = read(kLog);
  const Snapshot& first = log.snapshots.at(0);
  const TagUsage paged = usage_in(first, "Strg", Pool::kPaged);
  CHECK(paged.allocs == 900);
  CHECK(paged.frees == 100);
  CHECK(paged.outstanding == 800);
  CHECK(paged.bytes == 76'800);
  CHECK(usage_in(first, "Strg", Pool::kNonpaged).bytes == 0);
  CHECK(find_usage(first, "Pp  ", Pool::kPaged) == nullptr);
  CHECK(usage_in(first, "Pp  ", Pool::kNonpaged).bytes == 320);
}

TEST_CASE("Columns may be fewer and in another order") {
  const ReadLog log = read(
      "DateTime,PagedUsedBytes,Tag\n"
      "2019-07-24T12:21:57,199922400,FMfn\n"
      "2019-07-24T12:22:02,199941136,FMfn\n");
  REQUIRE(log.snapshots.size() == 2);
  CHECK(usage_in(log.snapshots[1], "FMfn", Pool::kPaged).bytes == 199'941'136);
  CHECK(find_usage(log.snapshots[1], "FMfn", Pool::kNonpaged) == nullptr);
  REQUIRE(log.losses.notes().size() == 1);
  CHECK(log.losses.notes()[0].find("taken as UTC") != std::string::npos);
}

TEST_CASE("A country with the semicolon between fields is read") {
  const ReadLog log = read(
      "\"DateTimeUTC\";\"Tag\";\"NonPagedUsedBytes\"\r\n"
      "\"2019-07-24T12:21:57\";\"a;b\";\"12\"\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(usage_in(log.snapshots[0], "a;b ", Pool::kNonpaged).bytes == 12);
}

TEST_CASE("Frees are what Allocs and Diff leave where their column is missing") {
  const ReadLog log = read(
      "DateTimeUTC,Tag,PagedAllocs,PagedDiff,PagedUsedBytes\n"
      "2019-07-24T12:21:57,Strg,900,800,76800\n");
  const TagUsage usage = usage_in(log.snapshots.at(0), "Strg", Pool::kPaged);
  CHECK(usage.frees == 100);
  CHECK(usage.outstanding == 800);
}

TEST_CASE("The script's Diff is wrong after a wrap and is not believed") {
  const ReadLog log = read(
      "DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes\n"
      "2019-07-24T12:21:57,Strg,16,4294967286,-4294967270,480\n");
  CHECK(usage_in(log.snapshots.at(0), "Strg", Pool::kPaged).outstanding == 26);
}

TEST_CASE("Runs that were appended with their headers are one log") {
  const ReadLog log =
      read(kLog + "#TYPE System.Management.Automation.PSCustomObject\r\n" + kHeader +
           R"("2019-07-24T12:30:00","2019-07-24T10:30:00","Strg","990","100","890",)"
           R"("85440","4","4","0","0","85440","","")"
           "\r\n");
  REQUIRE(log.snapshots.size() == 3);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("The first version's log without times has a snapshot for each header") {
  const std::string table = "\"Tag\",\"PagedUsedBytes\"\r\n\"Strg\",\"10\"\r\n\"FMfn\",\"20\"\r\n";
  const ReadLog log = read(table + table);
  REQUIRE(log.snapshots.size() == 2);
  CHECK_FALSE(log.has_times);
  CHECK(log.snapshots[0].time == kFileTime);
  CHECK(log.snapshots[1].time > kFileTime);
  CHECK(log.snapshots[1].usages.size() == 2);
}

TEST_CASE("Damaged rows are losses and the rest is used") {
  const ReadLog log =
      read(kHeader +
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"Strg\",\"900\"\r\n"
           "not a row\r\n"
           "\"2019-07-24T12:21:57\",\"yesterday\",\"Strg\",1,1,0,0,1,1,0,0,0,,\r\n"
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"Strg\",x,1,0,0,1,1,0,0,0,,\r\n"
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"\",1,1,0,0,1,1,0,0,0,,\r\n"
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"open\r\n"
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"Good\",1,0,1,32,0,0,0,0,32,,\r\n"
           "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"Good\",2,0,2,64,0,0,0,0,64,,\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 7);
  CHECK(usage_in(log.snapshots[0], "Good", Pool::kPaged).bytes == 64);
}

TEST_CASE("A damaged time in the middle does not split a snapshot") {
  const ReadLog log = read(
      "DateTimeUTC,Tag,PagedUsedBytes\n"
      "2019-07-24T12:21:57,aaaa,1\n"
      "2019-07-2xT12:21:57,bbbb,2\n"
      "2019-07-24T12:21:57,cccc,3\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 2);
  CHECK(log.losses.count() == 1);
}

TEST_CASE("A log in UTF-16 is read, and a tag byte above 127 with it") {
  const ReadLog log = read("\xFF\xFE" + as_utf16("DateTimeUTC,Tag,PagedUsedBytes\r\n"
                                                 "2019-07-24T12:21:57,\xF3"
                                                 "abc,1\r\n"));
  REQUIRE(log.snapshots.size() == 1);
  CHECK(usage_in(log.snapshots[0],
                 "\xF3"
                 "abc",
                 Pool::kPaged)
            .bytes == 1);
}

TEST_CASE("A poolmon-powershell log is known by its header") {
  CHECK(recognises_poolmon_powershell(kLog));
  CHECK(recognises_poolmon_powershell("#TYPE Selected.X\r\n" + kLog));
  CHECK(recognises_poolmon_powershell("\r\nTag;NonPagedUsedBytes\r\n"));
  CHECK_FALSE(recognises_poolmon_powershell("Tag,Type,Allocs,Frees,Diff,Bytes,KBytes\n"));
  CHECK_FALSE(
      recognises_poolmon_powershell("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\Pool Paged Bytes\"\n"));
  CHECK_FALSE(recognises_poolmon_powershell(""));
}

TEST_CASE("A poolmon-powershell log cut at any byte gives what is whole") {
  require_survives_cuts(make_poolmon_powershell_reader, kLog);
  require_survives_cuts(make_poolmon_powershell_reader,
                        "Tag,DateTimeUTC,PagedUsedBytes\nStrg,2019-07-24T12:21:57,123456\n"
                        "FMfn,2019-07-24T12:21:57,98\nStrg,2019-07-24T12:22:57,123999\n");
}

TEST_CASE("A poolmon-powershell log with flipped bits is read to its end") {
  require_survives_flips(make_poolmon_powershell_reader, kLog);
}
