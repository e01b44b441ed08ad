#include "core/formats/snapshot_writer.h"

#include <catch2/catch.hpp>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

TagUsage usage(std::string_view tag, Pool pool, std::uint64_t allocs, std::uint64_t frees,
               std::uint64_t bytes) {
  return {Tag::from_text(tag), pool, allocs, frees, allocs - frees, bytes};
}

// In place of the last tag of sample() where tags are written as text, without bit 31 (tag.h).
const Tag kSevenBitTag = Tag::from_text("\x01\\ \x7F");

Snapshot sample() {
  Snapshot snapshot;
  snapshot.time = kWritten + Duration(469);
  snapshot.uptime = Duration(50'953);
  snapshot.host = "FS01";
  snapshot.build = 3790;
  snapshot.counter_width = CounterWidth::k64Bits;
  snapshot.total(Pool::kPaged) = {213'909'504, 343'932'928};
  snapshot.total(Pool::kNonpaged) = {8'388'608, std::nullopt};
  snapshot.memory = {1024, 2048, 4096, std::nullopt};
  snapshot.architecture = Architecture::kX86;
  snapshot.registry.paged_pool_size = 0;
  snapshot.registry.pool_usage_maximum = 60;
  snapshot.usages = {usage("ObCI", Pool::kNonpaged, 47, 0, 2656),
                     usage("Se", Pool::kPaged, 13, 13, 0),
                     usage("Se", Pool::kNonpaged, 1, 1, 0),
                     usage("=1+2", Pool::kPaged, 5'000'000'000, 4'000'000'000, 98'765'432'101),
                     usage("a,\"b", Pool::kPaged, 3, 1, 64),
                     usage("\x01\\ \xFF", Pool::kNonpaged, 3, 1, 64)};
  return snapshot;
}

Snapshot written_and_read(const Snapshot& snapshot, SnapshotFormat format) {
  const OpenedLog log = open_text(write_snapshot(snapshot, format, true));
  INFO(log.error);
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 1);
  return log.snapshots[0];
}

TEST_CASE("the words of --format are known, all others not") {
  CHECK(snapshot_format_from("memsnap") == SnapshotFormat::kMemsnap);
  CHECK(snapshot_format_from("poolmon") == SnapshotFormat::kPoolmon);
  CHECK(snapshot_format_from("csv") == SnapshotFormat::kCsv);
  CHECK(snapshot_format_from("json") == SnapshotFormat::kJson);
  CHECK_FALSE(snapshot_format_from("Memsnap"));
  CHECK_FALSE(snapshot_format_from(""));
}

TEST_CASE("the memsnap form has memsnap's layout byte for byte, with our stamps behind its own") {
  Snapshot snapshot = sample();
  snapshot.usages.resize(2);
  CHECK(write_snapshot(snapshot, SnapshotFormat::kMemsnap, true) ==
        " Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n"
        "!LogType=poolsnap\r\n"
        "!ComputerName=FS01\r\n"
        "!buildnumber=3790\r\n"
        "!SystemTime=03\\02\\2026 00:00:00.0469 (GMT)\r\n"
        "!TickCount=50953\r\n"
        "!UptimeMs=50953\r\n"
        "!Architecture=x86\r\n"
        "!CounterWidth=64\r\n"
        "!PagedPoolBytes=213909504\r\n"
        "!PagedPoolLimit=343932928\r\n"
        "!NonpagedPoolBytes=8388608\r\n"
        "!CommitBytes=1024\r\n"
        "!CommitLimit=2048\r\n"
        "!PhysicalBytes=4096\r\n"
        "!RegistryPagedPoolSize=0\r\n"
        "!RegistryPoolUsageMaximum=60\r\n"
        " ObCI Nonp         47         0        47      2656        56\r\n"
        " Se   Paged        13        13         0         0         0\r\n");
  CHECK(write_snapshot(snapshot, SnapshotFormat::kMemsnap, false).find("!LogType") == 0);
}

TEST_CASE("the memsnap form read back gives all that a snapshot holds") {
  const Snapshot snapshot = sample();
  const Snapshot read = written_and_read(snapshot, SnapshotFormat::kMemsnap);
  require_same(snapshot, read);
  CHECK(read.host == snapshot.host);
  CHECK(read.build == snapshot.build);
  CHECK(read.uptime == snapshot.uptime);
  CHECK_FALSE(read.uptime_wraps_at_32_bits);
  CHECK(read.counter_width == CounterWidth::k64Bits);
  for (const Pool pool : kPools) {
    CHECK(read.total(pool).bytes == snapshot.total(pool).bytes);
    CHECK(read.total(pool).limit_bytes == snapshot.total(pool).limit_bytes);
  }
  CHECK(read.memory.commit_bytes == snapshot.memory.commit_bytes);
  CHECK(read.memory.commit_limit_bytes == snapshot.memory.commit_limit_bytes);
  CHECK(read.memory.physical_bytes == snapshot.memory.physical_bytes);
  CHECK_FALSE(read.memory.available_bytes);
  CHECK(read.architecture == Architecture::kX86);
  CHECK(read.registry.paged_pool_size == 0U);
  CHECK(read.registry.pool_usage_maximum == 60U);
  CHECK_FALSE(read.registry.paged_pool_limit);
}

TEST_CASE("an uptime of 32 bits is written as one and read as one") {
  Snapshot snapshot = sample();
  snapshot.uptime_wraps_at_32_bits = true;
  CHECK(written_and_read(snapshot, SnapshotFormat::kMemsnap).uptime_wraps_at_32_bits);
}

TEST_CASE("the poolmon form has the columns of /n in new versions") {
  Snapshot snapshot = sample();
  snapshot.usages.resize(1);
  CHECK(write_snapshot(snapshot, SnapshotFormat::kPoolmon, true) ==
        "===== 2026-03-02T00:00:00.469Z =====\r\n"
        " Memory:       4K Avail:       0K  PageFlts:     0   InRam Krnl:    0K P:    0K\r\n"
        " Commit:      1K Limit:      2K Peak:      0K            Pool N: 8192K P:208896K\r\n"
        "\r\n"
        " Tag  Type     Allocs            Frees               Diff            Bytes"
        "                 Per Alloc\r\n"
        "\r\n"
        " ObCI Nonp                  47                  0                47           2656"
        "               56\r\n");
}

TEST_CASE("the poolmon form read back gives times, rows and pool totals") {
  const Snapshot snapshot = sample();
  const Snapshot read = written_and_read(snapshot, SnapshotFormat::kPoolmon);
  require_same(snapshot, read);
  CHECK(read.total(Pool::kPaged).bytes == snapshot.total(Pool::kPaged).bytes);
  CHECK(read.memory.commit_bytes == 1024U);
  CHECK_FALSE(read.memory.available_bytes);
}

TEST_CASE("the CSV form has a row for each tag with both pools, and quotes what needs it") {
  Snapshot snapshot = sample();
  snapshot.usages.resize(5);
  const std::string text = write_snapshot(snapshot, SnapshotFormat::kCsv, true);
  CHECK(text.find("DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,"
                  "NonPagedAllocs,NonPagedFrees,NonPagedDiff,NonPagedUsedBytes,TotalUsedBytes,"
                  "Binary,Description\r\n") == 0);
  CHECK(text.find("2026-03-02T00:00:00,2026-03-02T00:00:00,ObCI,0,0,0,0,47,0,47,2656,2656,,\r\n") !=
        std::string::npos);
  CHECK(text.find(",\"Se  \",13,13,0,0,1,1,0,0,0,,\r\n") != std::string::npos);
  CHECK(text.find(",\"=1+2\",") != std::string::npos);
  CHECK(text.find(",\"a,\"\"b\",") != std::string::npos);
}

TEST_CASE("the CSV form read back gives the rows") {
  Snapshot snapshot = sample();
  snapshot.time = kWritten;
  snapshot.usages.back().tag = kSevenBitTag;
  Snapshot read = written_and_read(snapshot, SnapshotFormat::kCsv);
  // The form has a place for both pools of each tag.
  std::erase_if(read.usages, [](const TagUsage& u) { return u.allocs == 0; });
  require_same(snapshot, read);
}

TEST_CASE("the JSON form is one line and gives back all that a snapshot holds") {
  Snapshot snapshot = sample();
  snapshot.host = "FS\"01\\\n";
  const std::string text = write_snapshot(snapshot, SnapshotFormat::kJson, true);
  CHECK(text.find('\n') == text.size() - 1);
  snapshot.usages.back().tag = kSevenBitTag;
  const Snapshot read = written_and_read(snapshot, SnapshotFormat::kJson);
  require_same(snapshot, read);
  CHECK(read.host == snapshot.host);
  CHECK(read.build == snapshot.build);
  CHECK(read.uptime == snapshot.uptime);
  CHECK(read.counter_width == CounterWidth::k64Bits);
  CHECK(read.total(Pool::kPaged).limit_bytes == snapshot.total(Pool::kPaged).limit_bytes);
  CHECK_FALSE(read.total(Pool::kNonpaged).limit_bytes);
  CHECK(read.memory.physical_bytes == snapshot.memory.physical_bytes);
}

TEST_CASE("the JSON form names every field, known or not") {
  Snapshot snapshot;
  snapshot.time = kWritten;
  CHECK(write_snapshot(snapshot, SnapshotFormat::kJson, true) ==
        R"({"schema":"poolsentry.snapshot/1","time":"2026-03-02T00:00:00Z","host":null,)"
        R"("build":null,"architecture":null,"uptime_ms":null,"uptime_wraps":false,)"
        R"("counter_width":null,)"
        R"("pools":{"paged":{"bytes":null,"limit_bytes":null},)"
        R"("nonpaged":{"bytes":null,"limit_bytes":null}},)"
        R"("memory":{"commit_bytes":null,"commit_limit_bytes":null,)"
        R"("physical_bytes":null,"available_bytes":null},"registry":{},"usages":[]})"
        "\n");
}

TEST_CASE("a tag that would break the line is written with full stops in its place") {
  Snapshot snapshot = sample();
  snapshot.usages = {usage("a\r\nb", Pool::kPaged, 3, 1, 64)};
  for (const SnapshotFormat format : {SnapshotFormat::kMemsnap, SnapshotFormat::kPoolmon}) {
    CHECK(row_of(written_and_read(snapshot, format), "a..b", Pool::kPaged).bytes == 64);
  }
}

TEST_CASE("snapshots appended to each other are one log in every form") {
  for (const SnapshotFormat format : {SnapshotFormat::kMemsnap, SnapshotFormat::kPoolmon,
                                      SnapshotFormat::kCsv, SnapshotFormat::kJson}) {
    std::string text;
    Snapshot snapshot = sample();
    for (int i = 0; i < 5; ++i) {
      text += write_snapshot(snapshot, format, i == 0);
      snapshot.time += std::chrono::hours(1);
    }
    const OpenedLog log = open_text(text);
    CHECK(log.snapshots.size() == 5);
    CHECK(log.losses.count() == 0);
    CHECK(log.has_times);
  }
}

}  // namespace
}  // namespace poolsentry
