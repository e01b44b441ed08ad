#include "service/nt/pool_query.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/nt/fake_kernel.h"

using namespace poolsentry;

namespace {

constexpr KernelClass kTags = KernelClass::kPoolTags;
constexpr KernelClass kTags2 = KernelClass::kPoolTags2;

void put(std::vector<std::byte>& table, std::size_t at, std::size_t size, std::uint64_t value) {
  for (std::size_t i = 0; i < size; ++i) {
    table[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFFU);
  }
}

// One tag, Strg, with `allocs` and 1 free of 96 bytes each in paged pool.
std::vector<std::byte> class_22(std::uint32_t allocs) {
  std::vector<std::byte> table(8 + 0x28);
  put(table, 0, 4, 1);
  put(table, 8, 4, Tag::from_text("Strg").value());
  put(table, 12, 4, allocs);
  put(table, 16, 4, 1);
  put(table, 24, 8, 96);
  return table;
}

std::vector<std::byte> class_255(std::uint64_t allocs) {
  std::vector<std::byte> table(8 + 0x38);
  put(table, 0, 4, 1);
  put(table, 8, 4, Tag::from_text("Strg").value());
  put(table, 16, 8, allocs);
  put(table, 24, 8, 1);
  put(table, 32, 8, 96);
  return table;
}

// A buffer of a live 32-bit kernel.
std::vector<std::byte> recorded(const std::string& name) {
  const std::string path =
      std::string(POOLSENTRY_SOURCE_DIR "/tests/data/recordings/kernel-x86/") + name;
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.good());
  std::vector<std::byte> bytes;
  for (std::istreambuf_iterator<char> next(file), end; next != end; ++next) {
    bytes.push_back(static_cast<std::byte>(*next));
  }
  return bytes;
}

}  // namespace

TEST_CASE("a kernel that counts in 64 bits is asked for that") {
  FakeKernel kernel;
  kernel.has(kTags2, class_255(5'000'000'000));
  kernel.has(kTags, class_22(705'032'704));
  PoolQuery pools(kernel, KernelArch::kX64);
  Snapshot snapshot;
  REQUIRE(pools.read_tags(snapshot));
  REQUIRE(snapshot.usages.size() == 1);
  CHECK(snapshot.usages[0].allocs == 5'000'000'000);
  CHECK(snapshot.counter_width == CounterWidth::k64Bits);
  CHECK(kernel.calls_of(kTags) == 0);
}

TEST_CASE("a kernel without class 255 is asked for class 22, and for nothing else from then on") {
  FakeKernel kernel;
  kernel.has(kTags, class_22(7));
  const auto refusal = GENERATE(kStatusInvalidClass, kStatusNotImplemented, 0xC0000022U);
  kernel.refuses(kTags2, refusal);
  PoolQuery pools(kernel, KernelArch::kX64);
  for (int sample = 0; sample < 3; ++sample) {
    Snapshot snapshot;
    REQUIRE(pools.read_tags(snapshot));
    CHECK(snapshot.usages.at(0).outstanding == 6);
    CHECK(snapshot.counter_width == CounterWidth::k32Bits);
  }
  CHECK(kernel.calls_of(kTags2) == 1);
  CHECK(kernel.calls_of(kTags) == 3);
}

TEST_CASE("a 32-bit kernel is not asked for class 255") {
  FakeKernel kernel;
  kernel.has(kTags, recorded("class22.bin"));
  PoolQuery pools(kernel, KernelArch::kX86);
  Snapshot snapshot;
  REQUIRE(pools.read_tags(snapshot));
  CHECK(snapshot.usages.size() > 300);
  CHECK(kernel.calls_of(kTags2) == 0);
}

TEST_CASE("a kernel that reports no tags is named as such, with class and status") {
  FakeKernel kernel;
  PoolQuery pools(kernel, KernelArch::kX64);
  Snapshot snapshot;
  const auto read = pools.read_tags(snapshot);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::kUnavailable);
  CHECK(read.error().message ==
        "the kernel of this system does not report pool tags (NtQuerySystemInformation class 22: "
        "0xC0000003); not available here");
}

TEST_CASE("where tagging is off the error says how to turn it on") {
  FakeKernel kernel;
  kernel.refuses(kTags, kStatusNotImplemented);
  PoolQuery pools(kernel, KernelArch::kX64);
  Snapshot snapshot;
  const auto read = pools.read_tags(snapshot);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::kUnavailable);
  CHECK_THAT(read.error().message, Catch::StartsWith("pool tagging is off: run gflags /r +ptg"));
}

TEST_CASE("any other refusal is an error of this sample, with its status") {
  FakeKernel kernel;
  const auto [status, text] = GENERATE(table<KernelStatus, const char*>({
      {kStatusMisaligned, "0x80000002"},
      {0xC0000022U, "0xC0000022"},
      {kStatusNoMemory, "0xC0000017"},
  }));
  kernel.refuses(kTags, status);
  PoolQuery pools(kernel, KernelArch::kX64);
  Snapshot snapshot;
  const auto read = pools.read_tags(snapshot);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::kInternal);
  CHECK_THAT(read.error().message, Catch::Contains(text));
}

TEST_CASE("a refusal at the first sample does not settle which class is asked") {
  FakeKernel kernel;
  kernel.refuses(kTags, 0xC0000022U);
  PoolQuery pools(kernel, KernelArch::kX64);
  Snapshot snapshot;
  REQUIRE_FALSE(pools.read_tags(snapshot));
  kernel.has(kTags2, class_255(7));
  REQUIRE(pools.read_tags(snapshot));
  CHECK(snapshot.counter_width == CounterWidth::k64Bits);
}

TEST_CASE("later samples begin with the buffer that the first one needed") {
  FakeKernel kernel;
  std::vector<std::byte> table = class_22(7);
  table.resize(200'000);
  kernel.has(kTags, table);
  PoolQuery pools(kernel, KernelArch::kX86);
  Snapshot snapshot;
  REQUIRE(pools.read_tags(snapshot));
  REQUIRE(kernel.calls.size() == 2);
  REQUIRE(pools.read_tags(snapshot));
  CHECK(kernel.calls.size() == 3);
}

TEST_CASE("the totals of a recorded kernel come out of classes 0 and 2") {
  FakeKernel kernel;
  kernel.wants_exact_size();
  kernel.has(KernelClass::kBasic, recorded("class0.bin"));
  kernel.has(KernelClass::kPerformance, recorded("class2.bin"));
  PoolQuery pools(kernel, KernelArch::kX86);
  Snapshot snapshot;
  REQUIRE(pools.read_totals(snapshot));
  CHECK(snapshot.total(Pool::kPaged).bytes == 0x5D1U * 4096U);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == 0x3E9U * 4096U);
  CHECK(snapshot.memory.available_bytes == 0x19AA9U * 4096U);
}

TEST_CASE("totals that the kernel refuses are an error with class and status") {
  FakeKernel kernel;
  kernel.has(KernelClass::kBasic, recorded("class0.bin"));
  kernel.refuses(KernelClass::kPerformance, kStatusNotImplemented);
  PoolQuery pools(kernel, KernelArch::kX86);
  Snapshot snapshot;
  const auto read = pools.read_totals(snapshot);
  REQUIRE_FALSE(read);
  CHECK(read.error().message ==
        "the kernel did not answer (NtQuerySystemInformation class 2: 0xC0000002)");
}

TEST_CASE("the uptime of a recorded kernel is its time less its boot time") {
  FakeKernel kernel;
  kernel.has(KernelClass::kTimeOfDay, recorded("class3.bin"));
  PoolQuery pools(kernel, KernelArch::kX86);
  const auto uptime = pools.read_uptime();
  REQUIRE(uptime);
  CHECK(uptime->count() == 25'027);
}

TEST_CASE("a kernel that does not tell its boot time has no uptime") {
  FakeKernel kernel;
  PoolQuery pools(kernel, KernelArch::kX86);
  CHECK_FALSE(pools.read_uptime());
}
