#include "core/detect/windows_limits.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

constexpr std::uint64_t kMB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGB = std::uint64_t{1} << 30U;
constexpr std::uint64_t kTB = std::uint64_t{1} << 40U;

const WindowsLimits* limits_of(std::uint32_t build, Architecture architecture) {
  Snapshot snapshot;
  snapshot.build = build;
  snapshot.architecture = architecture;
  return windows_limits(snapshot);
}

std::string_view name_of(std::uint32_t build, Architecture architecture) {
  const WindowsLimits* const limits = limits_of(build, architecture);
  return limits == nullptr ? "none" : limits->name;
}

struct Row {
  std::uint32_t build;
  std::uint64_t paged;
  std::uint64_t nonpaged;
  unsigned ram_percent;
};

void check_rows(const std::vector<Row>& rows, Architecture architecture) {
  for (const Row& row : rows) {
    INFO("build " << row.build);
    const WindowsLimits* const limits = limits_of(row.build, architecture);
    REQUIRE(limits != nullptr);
    CHECK(limits->bytes(Pool::kPaged) == row.paged);
    CHECK(limits->bytes(Pool::kNonpaged) == row.nonpaged);
    CHECK(limits->nonpaged_ram_percent == row.ram_percent);
  }
}

TEST_CASE("each x86 release has its documented maxima", "[detect]") {
  check_rows({{2195, 343 * kMB, 256 * kMB, 0},
              {2600, 490 * kMB, 256 * kMB, 0},
              {3790, 530 * kMB, 256 * kMB, 0},
              {6000, 2 * kGB, 2 * kGB, 75},
              {7601, 2 * kGB, 2 * kGB, 75},
              {9200, 2 * kGB, 2 * kGB, 75},
              {9600, 2 * kGB, 2 * kGB, 75},
              {19045, 2 * kGB, 2 * kGB, 75}},
             Architecture::kX86);
}

TEST_CASE("each x64 release has its documented maxima", "[detect]") {
  constexpr std::uint64_t kPagedSince81 = 15 * kTB + kTB / 2;
  check_rows({{3790, 128 * kGB, 128 * kGB, 40},
              {6000, 128 * kGB, 128 * kGB, 40},
              {6001, 128 * kGB, 128 * kGB, 75},
              {7601, 128 * kGB, 128 * kGB, 75},
              {9200, 384 * kGB, 128 * kGB, 100},
              {9600, kPagedSince81, 16 * kTB, 100},
              {14393, kPagedSince81, 16 * kTB, 100},
              {26100, kPagedSince81, 16 * kTB, 100}},
             Architecture::kX64);
}

TEST_CASE("an x86 release has its builds and not those beside them", "[detect]") {
  constexpr auto kX86 = Architecture::kX86;
  for (const std::uint32_t none : {0U, 1381U, 2194U, 2196U, 2599U, 2601U, 3789U, 3791U, 5999U,
                                   6004U, 7599U, 7602U, 9199U, 9201U, 9599U, 9601U, 10239U}) {
    INFO("build " << none);
    CHECK(name_of(none, kX86) == "none");
  }
  CHECK(name_of(2195, kX86) == "Windows 2000 (x86)");
  CHECK(name_of(2600, kX86) == "Windows XP (x86)");
  CHECK(name_of(3790, kX86) == "Windows Server 2003 (x86)");
  CHECK(name_of(6000, kX86) == "Windows Vista or Server 2008 (x86)");
  CHECK(name_of(6003, kX86) == "Windows Vista or Server 2008 (x86)");
  CHECK(name_of(7600, kX86) == "Windows 7 (x86)");
  CHECK(name_of(7601, kX86) == "Windows 7 (x86)");
  CHECK(name_of(9200, kX86) == "Windows 8 (x86)");
  CHECK(name_of(9600, kX86) == "Windows 8.1 (x86)");
  CHECK(name_of(10240, kX86) == "Windows 10 (x86)");
}

TEST_CASE("an x64 release has its builds and not those beside them", "[detect]") {
  constexpr auto kX64 = Architecture::kX64;
  for (const std::uint32_t none : {2195U, 2600U, 3789U, 3791U, 5999U, 6004U, 7599U, 7602U, 9199U,
                                   9201U, 9599U, 9601U, 10239U}) {
    INFO("build " << none);
    CHECK(name_of(none, kX64) == "none");
  }
  CHECK(name_of(3790, kX64) == "Windows Server 2003 (x64)");
  CHECK(name_of(6000, kX64) == "Windows Vista (x64)");
  CHECK(name_of(6001, kX64) == "Windows Server 2008 (x64)");
  CHECK(name_of(6003, kX64) == "Windows Server 2008 (x64)");
  CHECK(name_of(7600, kX64) == "Windows 7 or Server 2008 R2 (x64)");
  CHECK(name_of(7601, kX64) == "Windows 7 or Server 2008 R2 (x64)");
  CHECK(name_of(9200, kX64) == "Windows 8 or Server 2012 (x64)");
  CHECK(name_of(9600, kX64) == "Windows 8.1 or Server 2012 R2 (x64)");
  CHECK(name_of(10240, kX64) == "Windows 10, Server 2016 and later (x64)");
  CHECK(name_of(UINT32_MAX, kX64) == "Windows 10, Server 2016 and later (x64)");
}

TEST_CASE("without build or architecture no release is known", "[detect]") {
  CHECK(name_of(3790, Architecture::kUnknown) == "none");
  Snapshot snapshot;
  snapshot.architecture = Architecture::kX64;
  CHECK(windows_limits(snapshot) == nullptr);
}

}  // namespace
}  // namespace poolsentry
