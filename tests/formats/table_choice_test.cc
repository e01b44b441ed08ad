// Which reader open_log() picks for the tables that other tools save.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "core/formats/format_reader.h"
#include "tests/formats/table_fixture.h"

using namespace poolsentry;

namespace {

struct Sample {
  std::string format;
  std::string text;
};

const std::vector<Sample> kSamples = {
    {"JSON lines", R"({"schema":"poolsentry.snapshot/1","time":"2026-03-02T00:00:00Z",)"
                   R"("usages":[{"tag":"Strg","pool":"paged","bytes":1}]})"
                   "\n"},
    {"PerfMon CSV",
     "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\FS01\\Memory\\Pool Paged Bytes\"\r\n"
     "\"03/04/2021 00:00:00.000\",\"5\"\r\n"},
    {"poolmon-powershell CSV",
     "\"DateTimeUTC\",\"Tag\",\"PagedUsedBytes\"\r\n\"2019-07-24T10:21:57\",\"Strg\",\"5\"\r\n"},
    {"PoolMonX CSV",
     "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,\n"
     "Strg,Paged,1,0,1,96,0 KB,96,,,\n"},
    {"PoolMonX CSV", "Strg,0x67727453,1,0,1,96,0,0,0,0,<unknown>,text\r\n"},
    {"WinDbg !poolused",
     "0: kd> !poolused\n Tag    Allocs     Used    Allocs     Used\n"
     " Strg        0        0         1       96text\n"},
};

constexpr std::array<bool (*)(std::string_view), 8> kRecognisers = {recognises_memsnap_pool,
                                                                    recognises_memsnap_process,
                                                                    recognises_poolmon,
                                                                    recognises_json_lines,
                                                                    recognises_poolmon_powershell,
                                                                    recognises_poolmonx_csv,
                                                                    recognises_perfmon_csv,
                                                                    recognises_poolused};

// The name of the format that open_log() took, or the error.
std::string format_of(const std::string& text) {
  LossLog losses;
  const auto log = open_log(bytes_of(text), {"a.log", kFileTime, {}}, losses);
  return log ? std::string((*log)->format_name()) : log.error().message;
}

}  // namespace

TEST_CASE("Each table is read by the reader of its tool") {
  for (const Sample& sample : kSamples) {
    INFO(sample.text);
    CHECK(format_of(sample.text) == sample.format);
    CHECK(format_of("\xEF\xBB\xBF" + sample.text) == sample.format);
    CHECK(format_of(as_utf16(sample.text)) == sample.format);
    CHECK(format_of("\xFF\xFE" + as_utf16(sample.text)) == sample.format);
  }
}

TEST_CASE("Each table is known to one format only") {
  for (const Sample& sample : kSamples) {
    INFO(sample.text);
    CHECK(std::count_if(kRecognisers.begin(), kRecognisers.end(),
                        [&](auto recognises) { return recognises(sample.text); }) == 1);
  }
}
