#include "tests/formats/table_fixture.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

ReadLog read(const std::string& text) { return read_log(make_poolmonx_csv_reader, text); }

const std::string kHeader1 =
    "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,\n";
const std::string kLog1 = kHeader1 +
                          "Strg,Paged,1234,34,1200,115200,113 KB,96,<unknown>,Rtl strings,\n"
                          "Strg,Non Paged,10,10,0,0,0 KB,0,<unknown>,Rtl strings,\n"
                          "Thre,Non Paged,1725,0,1725,4416000,4313 KB,2560,nt!ps,Thread objects,\n";

const std::string kHeader3 =
    "Tag,Value,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,NPaged Frees,"
    "NPaged Diff,NPaged Usage,Source,Description\r\n";
const std::string kRows3 =
    "Strg,0x67727453,1,234,34,1,200,115,200,0,0,0,0,<unknown>,Rtl strings\r\n"
    "Thre,0x65726854,0,0,0,0,1,725,0,1,725,4,416,000,nt!ps,Thread objects\r\n";

}  // namespace

TEST_CASE("PoolMonX 1 saves one table at the file's time") {
  const ReadLog log = read(kLog1);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK_FALSE(log.has_times);
  const Snapshot& snapshot = log.snapshots[0];
  CHECK(snapshot.time == kFileTime);
  CHECK(snapshot.usages.size() == 3);
  const TagUsage usage = usage_in(snapshot, "Strg", Pool::kPaged);
  CHECK(usage.allocs == 1'234);
  CHECK(usage.frees == 34);
  CHECK(usage.outstanding == 1'200);
  CHECK(usage.bytes == 115'200);
  CHECK(usage_in(snapshot, "Thre", Pool::kNonpaged).bytes == 4'416'000);
}

TEST_CASE("PoolMonX 1 saves UTF-16 without a byte-order mark") {
  const ReadLog log = read(as_utf16(kLog1));
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 3);
}

TEST_CASE("Bytes that were cut to 32 bits are restored from KBytes") {
  const auto bytes_of_row = [](const std::string& numbers) {
    const ReadLog log = read(kHeader1 + "NtFC,Paged,7,2,5," + numbers + ",0,x,y,\n");
    REQUIRE(log.snapshots.size() == 1);
    CHECK_FALSE(log.snapshots[0].bytes_wrap_at_32_bits);
    return usage_in(log.snapshots[0], "NtFC", Pool::kPaged).bytes;
  };
  CHECK(bytes_of_row("1073741824,22020096 KB") == 21ULL << 30U);
  CHECK(bytes_of_row("511,4194304 KB") == (4ULL << 30U) + 511);
  CHECK(bytes_of_row("4294966784,4194304 KB") == (4ULL << 30U) - 512);
  CHECK(bytes_of_row("4294967295,4194304 KB") == (4ULL << 30U) - 1);
  CHECK(bytes_of_row("1000,1 KB") == 1'000);
}

TEST_CASE("Numbers that contradict each other are a loss") {
  const ReadLog log = read(kHeader1 +
                           "aaaa,Paged,7,2,5,1000,900 KB,0,x,y,\n"
                           "bbbb,Paged,7,2,6,1000,1 KB,0,x,y,\n"
                           "cccc,Paged,7,2,5,1000,1 KB,0,x,y,\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 2);
  CHECK(log.snapshots[0].usages.size() == 1);
}

TEST_CASE("Counters of version 1 that wrapped leave the objects in use") {
  const ReadLog log = read(kHeader1 + "Wrap,Paged,16,4294967286,26,480,0 KB,18,,,\n");
  CHECK(usage_in(log.snapshots.at(0), "Wrap", Pool::kPaged).outstanding == 26);
}

TEST_CASE("Commas and short tags are no trouble for version 1") {
  const ReadLog log = read(kHeader1 +
                           "a,b ,Paged,1,0,1,32,0 KB,32,x,one, two,\n"
                           ",,,,,Paged,2,0,2,64,0 KB,32,x,y,\n"
                           "Se,Non Paged,3,0,3,96,0 KB,32,x,y,\n");
  const Snapshot& snapshot = log.snapshots.at(0);
  CHECK(log.losses.count() == 0);
  CHECK(usage_in(snapshot, "a,b ", Pool::kPaged).allocs == 1);
  CHECK(usage_in(snapshot, ",,,,", Pool::kPaged).allocs == 2);
  CHECK(usage_in(snapshot, "Se  ", Pool::kNonpaged).allocs == 3);
}

TEST_CASE("Tables that were put together are as many snapshots") {
  const ReadLog log = read(kLog1 + kLog1);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.snapshots[1].time - log.snapshots[0].time == std::chrono::hours{1});
}

TEST_CASE("PoolMonX 3 saves a row for both pools, with or without a header") {
  for (const std::string& text : {kHeader3 + kRows3, kRows3}) {
    const ReadLog log = read(text);
    REQUIRE(log.snapshots.size() == 1);
    CHECK(log.losses.count() == 0);
    CHECK(log.snapshots[0].usages.size() == 2);
    const TagUsage paged = usage_in(log.snapshots[0], "Strg", Pool::kPaged);
    CHECK(paged.allocs == 1'234);
    CHECK(paged.bytes == 115'200);
    const TagUsage nonpaged = usage_in(log.snapshots[0], "Thre", Pool::kNonpaged);
    CHECK(nonpaged.outstanding == 1'725);
    CHECK(nonpaged.bytes == 4'416'000);
  }
}

TEST_CASE("The tag of version 3 is its value, whatever its text became") {
  const ReadLog log = read("?\x01,b,0xF32C0141,1,0,1,32,0,0,0,0,x,y\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.at(0).tag.value() == 0xF32C0141U);
}

TEST_CASE("Rows of version 3 that can be read in several ways are losses") {
  const ReadLog log = read(kRows3 +
                           "Bad1,0x31646142,1,2,3,4,5,6,7,8,x,y\r\n"
                           "Bad2,0x32646142,1,2\r\n"
                           "Bad3,0xZZ646142,1,0,1,32,0,0,0,0,x,y\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 3);
  CHECK(log.snapshots[0].usages.size() == 2);
}

TEST_CASE("A PoolMonX log is known by its header or its rows") {
  CHECK(recognises_poolmonx_csv(kLog1));
  CHECK(recognises_poolmonx_csv(kHeader3));
  CHECK(recognises_poolmonx_csv(kRows3));
  CHECK_FALSE(recognises_poolmonx_csv("Tag,PagedUsedBytes\nStrg,1\n"));
  CHECK_FALSE(recognises_poolmonx_csv("a text, 0x of anything\n"));
  CHECK_FALSE(recognises_poolmonx_csv(""));
}

TEST_CASE("A PoolMonX log cut at any byte gives what is whole") {
  require_survives_cuts(make_poolmonx_csv_reader, kLog1);
  require_survives_cuts(make_poolmonx_csv_reader, kHeader3 + kRows3);
}

TEST_CASE("A PoolMonX log with flipped bits is read to its end") {
  require_survives_flips(make_poolmonx_csv_reader, kLog1);
  require_survives_flips(make_poolmonx_csv_reader, as_utf16(kLog1));
  require_survives_flips(make_poolmonx_csv_reader, kHeader3 + kRows3);
}
