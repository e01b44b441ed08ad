#include "core/pool/kernel_buffers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <set>
#include <vector>

using namespace poolsentry;

namespace {

using Bytes = std::vector<std::byte>;

Bytes recorded(const char* name) {
  const std::string path =
      std::string(POOLSENTRY_SOURCE_DIR "/tests/data/recordings/kernel-x86/") + name;
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  Bytes bytes;
  std::transform(std::istreambuf_iterator<char>(file), {}, std::back_inserter(bytes),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

// Appends `value` in `size` bytes, little-endian.
void put(Bytes& bytes, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<std::byte>(value & 0xFFU));
    value >>= 8U;
  }
}

struct Entry {
  const char* tag;
  std::uint64_t paged_allocs, paged_frees, paged_bytes;
  std::uint64_t nonpaged_allocs, nonpaged_frees, nonpaged_bytes;
};

Bytes class22_x64(const std::vector<Entry>& entries, std::uint64_t count) {
  Bytes bytes;
  put(bytes, count, 4);
  put(bytes, 0xDEADBEEF, 4);  // padding: whatever was on the kernel's stack
  for (const Entry& e : entries) {
    put(bytes, Tag::from_text(e.tag).value(), 4);
    put(bytes, e.paged_allocs, 4);
    put(bytes, e.paged_frees, 4);
    put(bytes, 0xDEADBEEF, 4);
    put(bytes, e.paged_bytes, 8);
    put(bytes, e.nonpaged_allocs, 4);
    put(bytes, e.nonpaged_frees, 4);
    put(bytes, e.nonpaged_bytes, 8);
  }
  return bytes;
}

Bytes class255_x64(const std::vector<Entry>& entries, std::uint64_t count) {
  Bytes bytes;
  put(bytes, count, 4);
  put(bytes, 0xDEADBEEF, 4);
  for (const Entry& e : entries) {
    put(bytes, Tag::from_text(e.tag).value(), 4);
    put(bytes, 0xDEADBEEF, 4);
    for (const std::uint64_t value : {e.paged_allocs, e.paged_frees, e.paged_bytes,
                                      e.nonpaged_allocs, e.nonpaged_frees, e.nonpaged_bytes}) {
      put(bytes, value, 8);
    }
  }
  return bytes;
}

const TagUsage* find(const Snapshot& snapshot, const char* tag, Pool pool) {
  const auto row = std::find_if(
      snapshot.usages.begin(), snapshot.usages.end(),
      [&](const TagUsage& u) { return u.tag == Tag::from_text(tag) && u.pool == pool; });
  return row == snapshot.usages.end() ? nullptr : &*row;
}

constexpr BasicFigures kBasic = {4096, std::uint64_t{512} * 1024 * 1024};

}  // namespace

TEST_CASE("The tags of a recorded 32-bit kernel are read") {
  Snapshot snapshot;
  const auto count = decode_pool_tags(recorded("class22.bin"), KernelArch::kX86, snapshot);
  REQUIRE(count);
  CHECK(count->decoded == 362);
  CHECK(count->missing == 0);
  CHECK(snapshot.counter_width == CounterWidth::k32Bits);
  const TagUsage* const row = find(snapshot, "ObCI", Pool::kNonpaged);
  REQUIRE(row != nullptr);
  CHECK(row->allocs == 48);
  CHECK(row->frees == 1);
  CHECK(row->outstanding == 47);
  CHECK(row->bytes == 0xA60);
  CHECK(find(snapshot, "ObCI", Pool::kPaged) == nullptr);
}

TEST_CASE("No tag of a recorded kernel stands in it twice, and no row is without activity") {
  Snapshot snapshot;
  REQUIRE(decode_pool_tags(recorded("class22.bin"), KernelArch::kX86, snapshot));
  std::set<std::pair<std::uint32_t, Pool>> seen;
  for (const TagUsage& u : snapshot.usages) {
    CHECK(seen.insert({u.tag.value(), u.pool}).second);
    CHECK(u.allocs + u.frees + u.bytes > 0);
    CHECK(u.outstanding == u.allocs - u.frees);
  }
}

TEST_CASE("The tags of a recorded kernel lie within its pools") {
  Snapshot snapshot;
  REQUIRE(decode_pool_tags(recorded("class22.bin"), KernelArch::kX86, snapshot));
  const std::uint64_t paged = snapshot.pool_bytes(Pool::kPaged);
  const std::uint64_t nonpaged = snapshot.pool_bytes(Pool::kNonpaged);
  REQUIRE(decode_performance(recorded("class2.bin"), kBasic, snapshot));
  CHECK(paged > 1'000'000);
  CHECK(nonpaged > 1'000'000);
  CHECK(paged < snapshot.pool_bytes(Pool::kPaged) * 11 / 10);
  CHECK(nonpaged < snapshot.pool_bytes(Pool::kNonpaged) * 11 / 10);
}

TEST_CASE("The pools and the memory of a recorded 32-bit kernel are read in bytes") {
  Snapshot snapshot;
  REQUIRE(decode_performance(recorded("class2.bin"), kBasic, snapshot));
  CHECK(snapshot.total(Pool::kPaged).bytes == 1489U * 4096U);
  CHECK(snapshot.total(Pool::kNonpaged).bytes == 1001U * 4096U);
  CHECK_FALSE(snapshot.total(Pool::kPaged).limit_bytes);
  CHECK(snapshot.memory.available_bytes == 105129U * 4096U);
  CHECK(snapshot.memory.commit_bytes == 12962U * 4096U);
  CHECK(snapshot.memory.commit_limit_bytes == 327329ULL * 4096U);
  CHECK(snapshot.memory.physical_bytes == kBasic.physical_bytes);
}

TEST_CASE("The page size and the memory of a recorded kernel are read") {
  const auto basic = decode_basic(recorded("class0.bin"));
  REQUIRE(basic);
  CHECK(basic->page_bytes == 4096);
  CHECK(basic->physical_bytes == 0x1FF74ULL * 4096U);
}

TEST_CASE("The time and the uptime of a recorded kernel are read") {
  Snapshot snapshot;
  REQUIRE(decode_time_of_day(recorded("class3.bin"), snapshot));
  CHECK(format_utc(snapshot.time).substr(0, 4) == "2026");
  REQUIRE(snapshot.uptime);
  CHECK(snapshot.uptime->count() == 25'027);
  CHECK_FALSE(snapshot.uptime_wraps_at_32_bits);
}

TEST_CASE(
    "A buffer of tags cut at any byte gives the whole entries and says how many are missing") {
  const Bytes whole = recorded("class22.bin");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    Snapshot snapshot;
    const auto count = decode_pool_tags(cut, KernelArch::kX86, snapshot);
    if (size < 4) {
      REQUIRE_FALSE(count);
      REQUIRE(count.error().kind == ErrorKind::kInput);
      continue;
    }
    REQUIRE(count);
    REQUIRE(count->decoded == (size - 4) / 28);
    REQUIRE(count->decoded + count->missing == 362);
  }
}

TEST_CASE("The other buffers cut at any byte are read or refused") {
  for (const char* name : {"class0.bin", "class2.bin", "class3.bin"}) {
    const Bytes whole = recorded(name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      Snapshot snapshot;
      REQUIRE(decode_basic(cut).has_value() == (size >= 16 && name[5] == '0'));
      REQUIRE(decode_performance(cut, kBasic, snapshot).has_value() == (size >= 0x78));
      REQUIRE(decode_time_of_day(cut, snapshot).has_value() == (size >= 16));
    }
  }
}

TEST_CASE("A count larger than the buffer is not believed") {
  Bytes bytes = class22_x64({{"Strg", 9, 4, 500, 0, 0, 0}}, 0xFFFFFFFFU);
  Snapshot snapshot;
  const auto count = decode_pool_tags(bytes, KernelArch::kX64, snapshot);
  REQUIRE(count);
  CHECK(count->decoded == 1);
  CHECK(count->missing == 0xFFFFFFFEU);
  CHECK(snapshot.usages.size() == 1);
  CHECK(snapshot.usages.capacity() < 100);
}

TEST_CASE("What lies behind the last entry of the count is not read") {
  const Bytes bytes = class22_x64({{"Strg", 9, 4, 500, 0, 0, 0}, {"Junk", 1, 1, 1, 1, 1, 1}}, 1);
  Snapshot snapshot;
  const auto count = decode_pool_tags(bytes, KernelArch::kX64, snapshot);
  REQUIRE(count);
  CHECK(count->decoded == 1);
  CHECK(count->missing == 0);
  CHECK(find(snapshot, "Junk", Pool::kPaged) == nullptr);
}

TEST_CASE("A 64-bit kernel's bytes pass 4 GB while its counts wrap") {
  const Bytes bytes =
      class22_x64({{"NtFC", 5, 0xFFFFFFF0U, 22'548'578'304U, 8, 2, 0x1'0000'0001U}}, 1);
  Snapshot snapshot;
  REQUIRE(decode_pool_tags(bytes, KernelArch::kX64, snapshot));
  const TagUsage* const paged = find(snapshot, "NtFC", Pool::kPaged);
  REQUIRE(paged != nullptr);
  CHECK(paged->bytes == 22'548'578'304U);
  CHECK(paged->outstanding == 21);
  const TagUsage* const nonpaged = find(snapshot, "NtFC", Pool::kNonpaged);
  REQUIRE(nonpaged != nullptr);
  CHECK(nonpaged->bytes == 0x1'0000'0001U);
  CHECK(nonpaged->outstanding == 6);
}

TEST_CASE("Class 255 counts in 64 bits") {
  const Bytes bytes = class255_x64(
      {{"NtFC", 10'000'000'000U, 9'999'999'990U, 4096, 7'000'000'000U, 0, 1U << 31U}}, 1);
  Snapshot snapshot;
  const auto count = decode_pool_tags2(bytes, snapshot);
  REQUIRE(count);
  CHECK(count->decoded == 1);
  CHECK(snapshot.counter_width == CounterWidth::k64Bits);
  REQUIRE(find(snapshot, "NtFC", Pool::kPaged) != nullptr);
  CHECK(find(snapshot, "NtFC", Pool::kPaged)->outstanding == 10);
  CHECK(find(snapshot, "NtFC", Pool::kNonpaged)->allocs == 7'000'000'000U);
}

TEST_CASE("A tag gets a row for each pool in which it was ever active") {
  const Bytes bytes = class22_x64(
      {{"Used", 3, 3, 0, 0, 0, 0}, {"None", 0, 0, 0, 0, 0, 0}, {"Wrap", 0, 0, 64, 0, 1, 0}}, 3);
  Snapshot snapshot;
  REQUIRE(decode_pool_tags(bytes, KernelArch::kX64, snapshot));
  CHECK(snapshot.usages.size() == 3);
  CHECK(find(snapshot, "Used", Pool::kPaged) != nullptr);
  CHECK(find(snapshot, "Wrap", Pool::kPaged) != nullptr);
  CHECK(find(snapshot, "Wrap", Pool::kNonpaged) != nullptr);
}

TEST_CASE("Buffers at any alignment are read alike") {
  const Bytes whole = recorded("class22.bin");
  Snapshot expected;
  REQUIRE(decode_pool_tags(whole, KernelArch::kX86, expected));
  for (std::size_t shift = 1; shift < 8; ++shift) {
    Bytes shifted(shift);
    shifted.insert(shifted.end(), whole.begin(), whole.end());
    Snapshot snapshot;
    REQUIRE(decode_pool_tags(KernelBytes(shifted).subspan(shift), KernelArch::kX86, snapshot));
    REQUIRE(snapshot.usages.size() == expected.usages.size());
    CHECK(snapshot.pool_bytes(Pool::kPaged) == expected.pool_bytes(Pool::kPaged));
  }
}

TEST_CASE("Bytes at random are read or refused") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    Bytes bytes(random() % 400);
    for (std::byte& b : bytes) b = static_cast<std::byte>(random() & 0xFFU);
    Snapshot snapshot;
    for (const KernelArch arch : {KernelArch::kX86, KernelArch::kX64}) {
      const auto count = decode_pool_tags(bytes, arch, snapshot);
      if (count) CHECK(count->decoded * 28 <= bytes.size());
    }
    (void)decode_pool_tags2(bytes, snapshot);
    (void)decode_basic(bytes);
    (void)decode_performance(bytes, kBasic, snapshot);
    if (decode_time_of_day(bytes, snapshot)) CHECK_FALSE(format_utc(snapshot.time).empty());
  }
}

TEST_CASE("A page size that cannot be one is refused") {
  for (const std::uint64_t page : {0U, 1U, 2048U, 4095U, 5000U, 131072U, 0xFFFFFFFFU}) {
    Bytes bytes;
    put(bytes, 0, 8);
    put(bytes, page, 4);
    put(bytes, 1000, 4);
    INFO(page);
    CHECK_FALSE(decode_basic(bytes));
  }
}

TEST_CASE("A boot time after the present, or none, leaves the uptime unknown") {
  for (const std::uint64_t boot : {std::uint64_t{0}, std::uint64_t{134'000'000'000'000'001}}) {
    Bytes bytes;
    put(bytes, boot, 8);
    put(bytes, 134'000'000'000'000'000, 8);
    Snapshot snapshot;
    snapshot.uptime = Duration{1};
    REQUIRE(decode_time_of_day(bytes, snapshot));
    CHECK_FALSE(snapshot.uptime);
  }
}

TEST_CASE("A time before 1601 is refused") {
  Bytes bytes(8);
  put(bytes, std::numeric_limits<std::uint64_t>::max(), 8);
  Snapshot snapshot;
  CHECK_FALSE(decode_time_of_day(bytes, snapshot));
}
