#include "core/formats/snapshot_writer.h"

#include <catch2/catch.hpp>

#include "tests/formats/table_fixture.h"

using namespace poolsentry;

namespace {

ReadLog read(const std::string& text) { return read_log(make_json_lines_reader, text); }

const std::string kLine =
    R"({"schema":"poolsentry.snapshot/1","time":"2026-03-02T00:00:00.250Z","host":"FS01",)"
    R"("build":3790,"uptime_ms":3554170,"uptime_wraps":true,"counter_width":32,)"
    R"("pools":{"paged":{"bytes":1000,"limit_bytes":213909504},)"
    R"("nonpaged":{"bytes":500,"limit_bytes":null}},)"
    R"("memory":{"commit_bytes":1,"commit_limit_bytes":2,"physical_bytes":3,)"
    R"("available_bytes":null},)"
    R"("usages":[{"tag":"Strg","pool":"paged","allocs":9,"frees":4,"outstanding":5,"bytes":480},)"
    R"({"tag":"\\xF3ab ","pool":"nonpaged","allocs":7,"frees":0,"outstanding":7,"bytes":56}]})"
    "\n";

const std::string kStart = R"({"schema":"poolsentry.snapshot/1","time":"2026-03-02T00:00:00Z",)";

// A line with these members and one usage.
std::string line_with(const std::string& members) {
  return kStart + members + R"("usages":[{"tag":"Strg","pool":"paged","bytes":1}]})" + "\n";
}

Snapshot sample() {
  Snapshot snapshot;
  snapshot.time = kFileTime + Duration{123};
  snapshot.host = "FS\"01\"\n\xC3\xA4";
  snapshot.build = 26100;
  snapshot.uptime = Duration{7'200'000};
  snapshot.counter_width = CounterWidth::k64Bits;
  snapshot.total(Pool::kPaged) = {1ULL << 40U, std::nullopt};
  snapshot.memory.available_bytes = 4096;
  snapshot.architecture = Architecture::kX64;
  snapshot.registry.paged_pool_size = 0xFFFF'FFFF;
  snapshot.registry.nonpaged_pool_limit = 0;
  snapshot.usages = {{Tag::from_text("<a\">"), Pool::kPaged, 1ULL << 40U, 5, (1ULL << 40U) - 5, 96},
                     {Tag::from_value(0x7F0A0D00U), Pool::kNonpaged, 3, 1, 2, 64}};
  return snapshot;
}

}  // namespace

TEST_CASE("A line of JSON is a snapshot") {
  const ReadLog log = read(kLine);
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK(log.has_times);
  const Snapshot& s = log.snapshots[0];
  CHECK(s.time == kFileTime + Duration{250});
  CHECK(s.host == "FS01");
  CHECK(s.build == 3790U);
  CHECK(s.uptime == Duration{3'554'170});
  CHECK(s.uptime_wraps_at_32_bits);
  CHECK(s.counter_width == CounterWidth::k32Bits);
  CHECK(s.total(Pool::kPaged).limit_bytes == 213'909'504U);
  CHECK(s.total(Pool::kNonpaged).bytes == 500U);
  CHECK_FALSE(s.total(Pool::kNonpaged).limit_bytes);
  CHECK(s.memory.commit_limit_bytes == 2U);
  CHECK_FALSE(s.memory.available_bytes);
  CHECK_FALSE(s.totals_only);
  const TagUsage usage = usage_in(s, "Strg", Pool::kPaged);
  CHECK(usage.allocs == 9);
  CHECK(usage.frees == 4);
  CHECK(usage.outstanding == 5);
  CHECK(usage.bytes == 480);
  CHECK(usage_in(s,
                 "\xF3"
                 "ab ",
                 Pool::kNonpaged)
            .bytes == 56);
}

TEST_CASE("What the writer writes is read back") {
  const Snapshot written = sample();
  const ReadLog log = read(write_snapshot(written, SnapshotFormat::kJson, true));
  REQUIRE(log.snapshots.size() == 1);
  const Snapshot& s = log.snapshots[0];
  CHECK(s.time == written.time);
  CHECK(s.host == written.host);
  CHECK(s.build == written.build);
  CHECK(s.uptime == written.uptime);
  CHECK(s.counter_width == written.counter_width);
  CHECK(s.total(Pool::kPaged).bytes == written.total(Pool::kPaged).bytes);
  CHECK(s.memory.available_bytes == written.memory.available_bytes);
  CHECK(s.architecture == Architecture::kX64);
  CHECK(s.registry.paged_pool_size == 0xFFFF'FFFFU);
  CHECK(s.registry.nonpaged_pool_limit == 0U);
  CHECK_FALSE(s.registry.pool_usage_maximum);
  REQUIRE(s.usages.size() == written.usages.size());
  for (std::size_t i = 0; i < s.usages.size(); ++i) {
    CHECK(s.usages[i].tag == written.usages[i].tag);
    CHECK(s.usages[i].allocs == written.usages[i].allocs);
    CHECK(s.usages[i].outstanding == written.usages[i].outstanding);
  }
}

TEST_CASE("A snapshot of 5,000 tags in both pools is read") {
  Snapshot large = sample();
  large.usages.clear();
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    for (const Pool pool : kPools) {
      large.usages.push_back(
          {Tag::from_value(0x01010101U + i), pool, UINT64_MAX / 2, 1, 2, UINT64_MAX});
    }
  }
  const std::string line = write_snapshot(large, SnapshotFormat::kJson, true);
  const ReadLog log = read(line + line);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
  CHECK(log.snapshots[1].usages.size() == 10'000);
}

TEST_CASE("A line longer than any is a loss and the next is read") {
  const std::string filler(LineReader::kMaxLineBytes, 'x');
  const ReadLog log = read(kStart + "\"note\":\"" + filler + "\"}\n" + kLine);
  CHECK(log.losses.count() == 1);
  CHECK(log.snapshots.size() == 1);
}

TEST_CASE("Architecture and registry may be null, of another kind or too large") {
  const ReadLog log = read(
      line_with(R"("architecture":null,"registry":null,)") +
      line_with(R"("architecture":"ia64","registry":{"PagedPoolSize":4294967296,"New":[1]},)") +
      line_with(R"("registry":{"PagedPoolSize":-1,"PagedPoolLimit":"2","PoolUsageMaximum":60},)"));
  CHECK(log.losses.count() == 0);
  REQUIRE(log.snapshots.size() == 3);
  for (const Snapshot& s : log.snapshots) {
    CHECK(s.architecture == Architecture::kUnknown);
    CHECK_FALSE(s.registry.paged_pool_size);
    CHECK_FALSE(s.registry.paged_pool_limit);
  }
  CHECK(log.snapshots[2].registry.pool_usage_maximum == 60U);
}

TEST_CASE("Objects in use are computed where a line does not say them") {
  const ReadLog log =
      read(kStart +
           R"("usages":[{"tag":"Strg","pool":"paged","allocs":5,"frees":4294967290,"bytes":1}]})");
  CHECK(usage_in(log.snapshots.at(0), "Strg", Pool::kPaged).outstanding == 11);
}

TEST_CASE("A line of totals without tags is totals only") {
  const ReadLog log = read(kStart + R"("pools":{"paged":{"bytes":7}}})");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].totals_only);
  CHECK(read(kStart + R"("usages":[]})").snapshots.empty());
}

TEST_CASE("Unknown members are passed over, whatever they hold") {
  const ReadLog log =
      read(line_with(R"("later":{"usages":[{"tag":1}],"time":5,"pools":{"paged":{"bytes":"x"}}},)"
                     R"("more":[[{"bytes":-1}],1.5,true],)"
                     R"("pools":{"session":{"bytes":9},"paged":{"peak":"x","bytes":4}},)"));
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK(log.snapshots[0].total(Pool::kPaged).bytes == 4U);
  CHECK_FALSE(log.snapshots[0].total(Pool::kNonpaged).bytes);
}

TEST_CASE("A line that cannot be used is a loss that says why, and the next is read") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nonsense\n", "no JSON"},
      {"{}\n", "schema"},
      {"[1,2]\n", "schema"},
      {"{\"schema\":\"poolsentry.analysis/1\"}\n", "schema"},
      {"{\"schema\":\"poolsentry.snapshot/1\"}\n", "time"},
      {"{\"schema\":\"poolsentry.snapshot/1\",\"time\":\"yesterday\"}\n", "time"},
      {"{\"schema\":5}\n", "schema"},
      {line_with("\"uptime_ms\":-1,"), "uptime_ms"},
      {line_with("\"uptime_ms\":9223372036854775807,"), "up for so long"},
      {line_with("\"build\":1.5,"), "build"},
      {line_with("\"counter_width\":31,"), "counter_width"},
      {line_with("\"pools\":{\"paged\":{\"bytes\":1e999}},"), "JSON"},
      {line_with("\"pools\":{\"paged\":{\"bytes\":true}},"), "bytes"},
      {line_with("\"host\":\"\xFF\","), "JSON"},
  };
  for (const auto& [line, reason] : cases) {
    INFO(line);
    const ReadLog log = read(line + kLine);
    CHECK(log.snapshots.size() == 1);
    REQUIRE(log.losses.count() == 1);
    CHECK(log.losses.kept()[0].line == 1);
    CHECK(log.losses.kept()[0].reason.find(reason) != std::string::npos);
  }
}

TEST_CASE("Rows without a tag or a pool are losses and the others are used") {
  const ReadLog log =
      read(kStart +
           R"("usages":[{"tag":"Str","pool":"paged","bytes":1},{"pool":"paged","bytes":1},)"
           R"({"tag":"Strg","pool":"session","bytes":1},{"tag":"Strg","bytes":1},{},5,)"
           R"({"tag":"Good","pool":"paged","bytes":2},{"tag":"Good","pool":"paged","bytes":3}]})");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 6);
  REQUIRE(log.snapshots[0].usages.size() == 1);
  CHECK(log.snapshots[0].usages[0].bytes == 3);
}

TEST_CASE("Brackets nested a million deep do no harm") {
  for (const char* bracket : {"[", "{\"a\":"}) {
    std::string line = kStart + "\"deep\":";
    for (int i = 0; i < 600'000; ++i) line += bracket;
    line += "\n";
    const ReadLog log = read(line + kLine);
    CHECK(log.snapshots.size() == 1);
    CHECK(log.losses.count() == 1);
  }
  std::string closed = kStart + "\"deep\":" + std::string(500'000, '[') + std::string(500'000, ']');
  closed += R"(,"usages":[{"tag":"Strg","pool":"paged","bytes":1}]})";
  CHECK(read(closed).snapshots.size() == 1);
}

TEST_CASE("Empty lines between lines of JSON are passed over") {
  const ReadLog log = read("\n\r\n" + kLine + "\n" + kLine);
  CHECK(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
  CHECK(log.first_lines == std::vector<std::uint64_t>{3, 5});
}

TEST_CASE("JSON lines are known by their schema") {
  CHECK(recognises_json_lines(kLine));
  CHECK(recognises_json_lines("\n  " + kLine));
  CHECK_FALSE(recognises_json_lines("{\"schema\":\"poolsentry.analysis/1\"}"));
  CHECK_FALSE(recognises_json_lines("poolsentry.snapshot/1"));
  CHECK_FALSE(recognises_json_lines(""));
}

TEST_CASE("JSON lines cut at any byte give what is whole") {
  require_survives_cuts(make_json_lines_reader, kLine + kLine);
}

TEST_CASE("JSON lines with flipped bits are read to their end") {
  require_survives_flips(make_json_lines_reader, kLine + kLine);
}
