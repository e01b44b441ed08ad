#include "core/diagnose/exhaustion_event.h"

#include <catch2/catch.hpp>

#include "tests/diagnose/sample_events.h"

namespace poolsentry {
namespace {

constexpr std::size_t kPagedAt = 0;
constexpr std::size_t kNonpagedAt = 1;

ExhaustionEvent event_in(std::string_view xml) {
  const auto event = read_exhaustion_event(xml);
  REQUIRE(event);
  return *event;
}

std::string with_info(const std::string& inside) {
  return "<MemoryExhaustionInfo>" + inside + "</MemoryExhaustionInfo>";
}

TEST_CASE("an event 2004 has the figures of the system", "[diagnose]") {
  const ExhaustionEvent event = event_in(kXmlOf2004);
  CHECK(event.commit_limit_bytes == 8589934592U);
  CHECK(event.commit_bytes == 8504035246U);
  CHECK(event.process_commit_bytes == 4294967296U);
  CHECK(event.physical_bytes == 4294967296U);
  CHECK(event.physical_used_bytes == 4080218931U);
  CHECK(event.pool_bytes[kPagedAt] == 3221225472U);
  CHECK(event.pool_bytes[kNonpagedAt] == 268435456U);
  CHECK(event.process_count == 402U);
}

TEST_CASE("an event 2004 names processes and the tags of both pools", "[diagnose]") {
  const ExhaustionEvent event = event_in(kXmlOf2004);
  REQUIRE(event.processes.size() == 2);
  CHECK(event.processes[0].name == "store.exe");
  CHECK(event.processes[0].pid == 7580);
  CHECK(event.processes[0].commit_bytes == 2147483648U);
  CHECK(event.processes[0].handles == 2679);
  REQUIRE(event.tags[kPagedAt].size() == 2);
  CHECK(event.tags[kPagedAt][0].name == "NtFC");
  CHECK(event.tags[kPagedAt][0].bytes == 2147483648U);
  CHECK(event.tags[kPagedAt][1].name == "Pp  ");
  REQUIRE(event.tags[kNonpagedAt].size() == 1);
  CHECK(event.tags[kNonpagedAt][0].name == "EtwB");
}

TEST_CASE("an event 2004 is one sentence for people", "[diagnose]") {
  CHECK(describe_exhaustion_event(event_in(kXmlOf2004)) ==
        "Resource-Exhaustion-Detector 2004: memory is low, in use are 7.92 GB of 8.00 GB commit "
        "(99 %), 3.80 GB of 4.00 GB RAM (95 %), 3.00 GB paged pool and 256 MB nonpaged pool; most "
        "commit: store.exe (2.00 GB) and w3wp.exe (512 MB); largest in the paged pool: NtFC (2.00 "
        "GB) and Pp   (1.00 MB); largest in the nonpaged pool: EtwB (52.0 MB)");
}

TEST_CASE("an event that gives nothing is described all the same", "[diagnose]") {
  CHECK(describe_exhaustion_event(event_in(with_info(""))) ==
        "Resource-Exhaustion-Detector 2004: memory is low");
}

TEST_CASE("numbers that are none are not known", "[diagnose]") {
  const ExhaustionEvent event = event_in(with_info(
      "<SystemInfo><SystemCommitLimit>0</SystemCommitLimit>"
      "<SystemCommitCharge>18446744073709551615</SystemCommitCharge>"
      "<PagedPoolUsage>18446744073709551616</PagedPoolUsage>"
      "<NonPagedPoolUsage>-5</NonPagedPoolUsage><PhysicalMemoryUsage>1e9</PhysicalMemoryUsage>"
      "</SystemInfo>"));
  CHECK(event.commit_limit_bytes == 0U);
  CHECK(event.commit_bytes == UINT64_MAX);
  CHECK_FALSE(event.pool_bytes[kPagedAt]);
  CHECK_FALSE(event.pool_bytes[kNonpagedAt]);
  CHECK_FALSE(event.physical_used_bytes);
  CHECK_THAT(describe_exhaustion_event(event), Catch::Contains("commit"));
}

TEST_CASE("names are printable and short whatever they are", "[diagnose]") {
  const std::string long_name(5'000, 'x');
  const ExhaustionEvent event = event_in(
      with_info("<ProcessInfo><Process_1><Name>" + long_name +
                "</Name></Process_1><Process_2><Name>&#27;[2J&lt;b&gt;\n</Name></Process_2>"
                "<Process_3><Name></Name></Process_3></ProcessInfo><PagedPoolInfo><Tag_1><Name>" +
                long_name + "</Name><PoolUsed>x</PoolUsed></Tag_1></PagedPoolInfo>"));
  REQUIRE(event.processes.size() == 2);
  CHECK(event.processes[0].name.size() == 64);
  CHECK(event.processes[1].name == "\\x1B[2J<b>\\x0A");
  REQUIRE(event.tags[kPagedAt].size() == 1);
  CHECK(event.tags[kPagedAt][0].name.size() == 16);
  CHECK(event.tags[kPagedAt][0].bytes == 0);
}

TEST_CASE("no more processes and tags are taken than the limit", "[diagnose]") {
  std::string processes;
  std::string tags;
  for (int i = 0; i < 200; ++i) {
    processes += "<P><Name>p</Name></P>";
    tags += "<T><Name>t</Name></T>";
  }
  const ExhaustionEvent event =
      event_in(with_info("<ProcessInfo>" + processes + "</ProcessInfo><NonPagedPoolInfo>" + tags +
                         "</NonPagedPoolInfo>"));
  CHECK(event.processes.size() == ExhaustionEvent::kMaxNamed);
  CHECK(event.tags[kNonpagedAt].size() == ExhaustionEvent::kMaxNamed);
}

TEST_CASE("another event, or none, is an error", "[diagnose]") {
  for (const std::string_view xml : {kXmlOf2020, std::string_view("<a/>"), std::string_view("x")}) {
    const auto event = read_exhaustion_event(xml);
    REQUIRE_FALSE(event);
    CHECK(event.error().kind == ErrorKind::kInput);
  }
}

}  // namespace
}  // namespace poolsentry
