#include "core/formats/perfmon_columns.h"

#include <catch2/catch.hpp>

#include "tests/formats/table_fixture.h"

using namespace poolsentry;

namespace {

ReadLog read(const std::string& text) { return read_log(make_perfmon_csv_reader, text); }

const std::string kHeader =
    R"csv("(PDH-CSV 4.0) (Eastern Daylight Time)(240)","\\FS01\Memory\Pool Paged Bytes",)csv"
    R"csv("\\FS01\Memory\Pool Nonpaged Bytes","\\FS01\Memory\Committed Bytes",)csv"
    R"csv("\\FS01\Memory\Commit Limit","\\FS01\Memory\Available MBytes",)csv"
    R"csv("\\FS01\Processor(_Total)\% Processor Time")csv"
    "\r\n";

const std::string kLog =
    kHeader +
    R"csv("09/16/2021 07:51:58.569","88342528","41000960","4100436000","17517136000","512"," ")csv"
    "\r\n"
    R"csv("09/16/2021 07:52:58.570","88350720.000000","41000960.999",)csv"
    R"csv("4100436000","17517136000","511","3.25")csv"
    "\r\n";

}  // namespace

TEST_CASE("A PerfMon log gives the totals of both pools, in UTC") {
  const ReadLog log = read(kLog);
  REQUIRE(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
  CHECK(log.has_times);
  const Snapshot& first = log.snapshots[0];
  CHECK(format_utc(first.time) == "2021-09-16T11:51:58Z");
  CHECK(to_civil(first.time).milliseconds == 569);
  CHECK(first.totals_only);
  CHECK(first.usages.empty());
  CHECK(first.host == "FS01");
  CHECK(first.total(Pool::kPaged).bytes == 88'342'528U);
  CHECK(first.total(Pool::kNonpaged).bytes == 41'000'960U);
  CHECK(first.memory.commit_bytes == 4'100'436'000U);
  CHECK(first.memory.commit_limit_bytes == 17'517'136'000U);
  CHECK(first.memory.available_bytes == 512U * 1024 * 1024);
  CHECK(log.snapshots[1].total(Pool::kPaged).bytes == 88'350'720U);
  CHECK(log.snapshots[1].total(Pool::kNonpaged).bytes == 41'000'960U);
}

TEST_CASE("A country with the decimal comma is read") {
  const ReadLog log = read(R"csv("(PDH-CSV 4.0) (Mitteleurop)csv"
                           "\xC3\xA4"
                           R"csv(ische Zeit)(-60)";"\\FS01\Memory\Pool Paged Bytes")csv"
                           "\r\n"
                           R"csv("01/31/2022 23:30:00.000";"88342528,75")csv"
                           "\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].total(Pool::kPaged).bytes == 88'342'528U);
  CHECK(format_utc(log.snapshots[0].time) == "2022-01-31T22:30:00Z");
}

TEST_CASE("The month stands first even where both numbers could be one") {
  const ReadLog log = read(kHeader + "\"03/04/2021 00:00:00.000\",1,2,3,4,5,\"\"\r\n");
  CHECK(format_utc(log.snapshots.at(0).time) == "2021-03-04T04:00:00Z");
}

TEST_CASE("Values that PDH writes with an exponent are read") {
  const ReadLog log =
      read(kHeader + "\"03/04/2021 00:00:00.000\",\"1.7592186044416e+013\",\"7,5e1\",,,,\r\n");
  CHECK(log.snapshots.at(0).total(Pool::kPaged).bytes == 17'592'186'044'416U);
  CHECK(log.snapshots.at(0).total(Pool::kNonpaged).bytes == 75U);
}

TEST_CASE("A value that is blank or failed is unknown, a row of such is passed over") {
  const ReadLog log = read(kHeader +
                           "\"03/04/2021 00:00:00.000\",\" \",\"-1\",\"\",\"\",\"\",\"\"\r\n"
                           "\"03/04/2021 00:01:00.000\",\"5\",\"nan\",\"\",\"\",\"\",\"\"\r\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 0);
  CHECK(log.snapshots[0].total(Pool::kPaged).bytes == 5U);
  CHECK_FALSE(log.snapshots[0].total(Pool::kNonpaged).bytes);
  CHECK_FALSE(log.snapshots[0].memory.commit_bytes);
}

TEST_CASE("The finest unit of available memory counts") {
  const ReadLog log =
      read(R"csv("(PDH-CSV 4.0)","\\A\Memory\Available MBytes","\\A\Memory\Available Bytes",)csv"
           R"csv("\\A\Memory\Available KBytes","\\A\Memory\Pool Paged Bytes")csv"
           "\n\"03/04/2021 00:00:00.000\",\"1\",\"1500000\",\"1464\",\"7\"\n");
  CHECK(log.snapshots.at(0).memory.available_bytes == 1'500'000U);
}

TEST_CASE("A header without a time zone is taken as UTC, which is said") {
  const ReadLog log = read(
      "\r\n\"(PDH-CSV 4.0)\",\"\\\\FS01\\Memory\\Pool Nonpaged Bytes\"\r\n"
      "\"03/04/2021 00:00:00.000\",\"7\"\r\n");
  CHECK(format_utc(log.snapshots.at(0).time) == "2021-03-04T00:00:00Z");
  REQUIRE(log.losses.notes().size() == 1);
  CHECK(log.losses.notes()[0].find("UTC") != std::string::npos);
}

TEST_CASE("What typeperf prints around its table is no loss") {
  const ReadLog log = read("\r\n" + kLog +
                           "\r\nExiting, please wait...                         \r"
                           "The command completed successfully.\r\n");
  CHECK(log.snapshots.size() == 2);
  CHECK(log.losses.count() == 0);
}

TEST_CASE("Processes come with their handles and their pool quota") {
  const ReadLog log = read(
      R"csv("(PDH-CSV 4.0) (UTC)(0)","\\FS01\Process(_Total)\Handle Count",)csv"
      R"csv("\\FS01\Process(svchost#1)\Handle Count","\\FS01\Process(Idle)\Handle Count",)csv"
      R"csv("\\FS01\Process(svchost#1)\Pool Paged Bytes",)csv"
      R"csv("\\FS01\Process(svchost#1)\ID Process",)csv"
      R"csv("\\FS01\Process(gone)\Handle Count","\\FS01\Process(a\b (x))\Pool Nonpaged Bytes",)csv"
      R"csv("\\FS01\Memory\Pool Paged Bytes")csv"
      "\r\n\"03/04/2021 00:00:00.000\",\"9999\",\"412\",\"0\",\"52000\",\"808\",\" "
      "\",\"640\",\"1\"\r\n");
  const Snapshot& snapshot = log.snapshots.at(0);
  REQUIRE(snapshot.processes.size() == 2);
  CHECK(snapshot.processes[0].name == "svchost#1");
  CHECK(snapshot.processes[0].pid == 808);
  CHECK(snapshot.processes[0].handles == 412);
  CHECK(snapshot.processes[0].paged_bytes == 52'000);
  CHECK(snapshot.processes[1].name == "a\\b (x)");
  CHECK(snapshot.processes[1].nonpaged_bytes == 640);
}

TEST_CASE("Of several computers the first with a pool counter is read, which is said") {
  const ReadLog log =
      read(R"csv("(PDH-CSV 4.0) (UTC)(0)","\\WEB\Memory\Available Bytes",)csv"
           R"csv("\\FS01\Memory\Pool Paged Bytes","\\FS02\Memory\Pool Paged Bytes")csv"
           "\r\n\"03/04/2021 00:00:00.000\",\"1\",\"2\",\"3\"\r\n");
  CHECK(log.snapshots.at(0).host == "FS01");
  CHECK(log.snapshots[0].total(Pool::kPaged).bytes == 2U);
  CHECK_FALSE(log.snapshots[0].memory.available_bytes);
  CHECK(log.losses.notes().size() == 1);
}

TEST_CASE("A log without pool counters by their English names says what it has") {
  const ReadLog log = read(
      "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\FS01\\Arbeitsspeicher\\Auslagerungsseiten "
      "(Bytes)\",\"\x1B[2J\"\r\n\"03/04/2021 00:00:00.000\",\"1\",\"2\"\r\n");
  CHECK(log.snapshots.empty());
  CHECK(log.error.find("Auslagerungsseiten") != std::string::npos);
  CHECK(log.error.find("Pool Paged Bytes") != std::string::npos);
  CHECK(log.error.find('\x1B') == std::string::npos);
}

TEST_CASE("A log without any counters says so") {
  CHECK(read("\"(PDH-CSV 4.0)\"\n").error.find("no counters") != std::string::npos);
}

TEST_CASE("Logs that were put together keep each its zone and columns") {
  const ReadLog log =
      read(kLog + R"csv("(PDH-CSV 4.0) (UTC)(0)","\\FS01\Memory\Pool Nonpaged Bytes")csv"
                  "\r\n\"09/17/2021 00:00:00.000\",\"77\"\r\n"
                  "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\FS01\\Memory\\Pages/sec\"\r\n"
                  "\"09/18/2021 00:00:00.000\",\"1\"\r\n");
  REQUIRE(log.snapshots.size() == 3);
  CHECK(format_utc(log.snapshots[2].time) == "2021-09-17T00:00:00Z");
  CHECK(log.snapshots[2].total(Pool::kNonpaged).bytes == 77U);
  CHECK(log.losses.count() == 1);
  CHECK(log.error.empty());
}

TEST_CASE("Damaged PerfMon rows are losses and the rest is used") {
  const ReadLog log = read(kHeader +
                           "\"09/16/2021 07:51:58.569\",\"1\"\r\n"
                           "\"09/16/2021 07:51:58.569\",\"1,2,3\r\n"
                           "\"99/99/2021 07:51:58.569\",1,2,3,4,5,6\r\n"
                           "12345\r\n"
                           "\"09/16/2021 07:51:58.569\",1,2,3,4,5,6,7\r\n"
                           "\"09/16/2021 07:52:58.569\",1,2,3,4,5,\"6\"\r\n");
  CHECK(log.snapshots.size() == 1);
  CHECK(log.losses.count() == 5);
}

TEST_CASE("A counter path names computer, object, instance and counter") {
  const auto path = parse_counter_path(R"csv(\\FS01\Process(svchost#1)\Handle Count)csv");
  REQUIRE(path);
  CHECK(path->host == "FS01");
  CHECK(path->object == "Process");
  CHECK(path->instance == "svchost#1");
  CHECK(path->counter == "Handle Count");
  const auto local = parse_counter_path(R"csv(\Memory\Pool Paged Bytes)csv");
  REQUIRE(local);
  CHECK(local->host.empty());
  CHECK(local->counter == "Pool Paged Bytes");
  for (const char* text : {"", "\\", "\\\\", "\\\\FS01", "\\\\FS01\\x", "Memory"}) {
    INFO(text);
    CHECK_FALSE(parse_counter_path(text));
  }
}

TEST_CASE("The bias is the number in the header's last brackets") {
  using std::chrono::minutes;
  CHECK(parse_utc_bias("(PDH-CSV 4.0) (Eastern Daylight Time)(240)") == minutes{240});
  CHECK(parse_utc_bias("(PDH-CSV 4.0) (Maroc (heure d'hiver))(-60)") == minutes{-60});
  CHECK(parse_utc_bias("(PDH-CSV 4.0) (X)(900)") == minutes{900});
  CHECK_FALSE(parse_utc_bias("(PDH-CSV 4.0) (X)(901)"));
  CHECK_FALSE(parse_utc_bias("(PDH-CSV 4.0)"));
  CHECK_FALSE(parse_utc_bias("(PDH-CSV 4.0) (Eastern Daylight Time)"));
  CHECK_FALSE(parse_utc_bias(""));
}

TEST_CASE("A header longer than what formats are told by is read") {
  std::string header = "\"(PDH-CSV 4.0) (UTC)(0)\"";
  std::string row = "\"03/04/2021 00:00:00.000\"";
  for (int i = 0; i < 3'000; ++i) {
    header += ",\"\\\\FS01\\Process(some_process#" + std::to_string(i) + ")\\Handle Count\"";
    row += ",\"5\"";
  }
  const ReadLog log =
      read(header + ",\"\\\\FS01\\Memory\\Pool Paged Bytes\"\r\n" + row + ",\"7\"\r\n");
  CHECK(log.losses.count() == 0);
  CHECK(log.snapshots.at(0).processes.size() == 3'000);
  CHECK(log.snapshots[0].total(Pool::kPaged).bytes == 7U);
}

TEST_CASE("A PerfMon log is known by the first words of its header") {
  CHECK(recognises_perfmon_csv(kLog));
  CHECK(recognises_perfmon_csv("\r\n\"(PDH-TSV 4.0) (UTC)(0)\"\t\"x\""));
  CHECK(recognises_perfmon_csv("(PDH-CSV 4.0),\\\\A\\Memory\\Pool Paged Bytes"));
  CHECK_FALSE(recognises_perfmon_csv("\"DateTime\",\"Tag\",\"PagedUsedBytes\""));
  CHECK_FALSE(recognises_perfmon_csv(""));
}

TEST_CASE("A PerfMon log cut at any byte behind its header gives what is whole") {
  const ReadLog whole = read(kLog);
  for (std::size_t size = kHeader.size(); size < kLog.size(); ++size) {
    INFO("cut to " << size << " bytes");
    const ReadLog log = read(kLog.substr(0, size));
    require_part_of(log, whole);
    REQUIRE(log.losses.count() <= 1);
  }
  for (std::size_t size = 0; size < kHeader.size(); ++size) {
    CHECK(read(kHeader.substr(0, size)).snapshots.empty());
  }
}

TEST_CASE("A PerfMon log with flipped bits is read to its end") {
  require_survives_flips(make_perfmon_csv_reader, kLog);
}
