#include "core/formats/aligned_rows.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <random>

#include "core/formats/snapshot_writer.h"
#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

// The rows of a text, in the layout that its first line taught.
struct Rows {
  PoolLayout layout;
  UsageIndex index;
  std::vector<TagUsage> usages;

  explicit Rows(std::string_view row) {
    TagUsage usage;
    bool was_whole = false;
    REQUIRE(parse_pool_row(row, layout, usage, was_whole) == RowResult::kRow);
  }
  TakenRows take(std::string_view text) { return take_aligned_rows(text, layout, index, usages); }
};

const std::string kRow = " Strg Paged      5000      4000      1000     96000        96";

bool are_same(const TagUsage& a, const TagUsage& b) {
  return a.tag == b.tag && a.pool == b.pool && a.allocs == b.allocs && a.frees == b.frees &&
         a.outstanding == b.outstanding && a.bytes == b.bytes;
}

TEST_CASE("rows that stand as the row before are taken up to the first that does not") {
  Rows rows(kRow);
  const std::string plain =
      " Pp   Paged        12        12         0         0         0\r\n"
      " Dh 1 Nonp  123456789 123456780         9   1000000    111111\r\n"
      " \x01\xFF\"\r Nonp         30         9        21      1344        64\n";
  const TakenRows taken = rows.take(plain + "!LogType=poolsnap\r\n" + plain);
  CHECK(taken.rows == 3);
  CHECK(taken.bytes == plain.size());
  CHECK(taken.lost.empty());
  REQUIRE(rows.usages.size() == 3);
  CHECK(rows.usages[1].allocs == 123'456'789);
  CHECK(rows.usages[1].bytes == 1'000'000);
  CHECK(rows.usages[2].tag == Tag::from_text("\x01\xFF\"\r"));
  CHECK(rows.usages[2].outstanding == 21);
}

TEST_CASE("a row that is anything else is left to the tolerant reading") {
  for (const char* row : {
           " Strg Paged      5000      4000      1000     96000          ",    // cut
           " Strg Paged      5000      4000      1000     96000        9x",    // no number
           " Strg Paged      5000      4000      1000     96000       -96",    // negative
           " Strg Paged      5000      4000      1000     96000        96  ",  // goes on
           " Strg Paged      5000      4000      1000     96 00        96",    // two numbers
           " Strg Paged      5000      4000      1000    \t96000        96",   // no blank
           " Strg Paged      5000      4000      1000(0000)0000        96",    // brackets
           " Strg Paged5000005000      4000      1000     96000        96",    // no blank
           " Strg Paged 500005000 500004000      100012345678901       96",    // moved
           " Strg Pages      5000      4000      1000     96000        96",    // no type
           "xStrg Paged      5000      4000      1000     96000        96",    // no blank
           " St\ng Paged      5000      4000      1000     96000        96",   // two lines
           " Strg Paged      5000     \n4000      1000     96000        96",   // two lines
       }) {
    INFO(row);
    Rows rows(kRow);
    CHECK(rows.take(row + std::string("\r\n") + kRow + "\r\n").rows == 0);
    CHECK(rows.usages.empty());
  }
}

TEST_CASE("a row whose Diff is not Allocs - Frees is taken for what else it says") {
  Rows rows(kRow);
  CHECK(rows.take(" Strg Paged      5000      4000      1001     96000        96\r\n").rows == 1);
  CHECK(rows.usages[0].outstanding == 1'000);
}

TEST_CASE("a layout that has seen no row yet, or another order of columns, is not aligned") {
  UsageIndex index;
  std::vector<TagUsage> usages;
  CHECK(take_aligned_rows(kRow + "\r\n", PoolLayout{}, index, usages).rows == 0);
  auto swapped = parse_pool_header(" Tag  Type     Frees     Allocs     Diff   Bytes  Per Alloc");
  REQUIRE(swapped);
  swapped->number_ends = Rows(kRow).layout.number_ends;
  CHECK(take_aligned_rows(kRow + "\r\n", *swapped, index, usages).rows == 0);
}

TEST_CASE("a text that ends within a row gives the rows before it and is not read further") {
  const std::string text =
      kRow + "\r\n Pp   Paged        12        12         0         0         0";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    // Exactly as many bytes as that: the sanitizer sees each that is read behind them.
    const auto bytes = std::make_unique<char[]>(size);
    std::copy_n(text.begin(), size, bytes.get());
    CHECK(Rows(kRow).take({bytes.get(), size}).rows == (size >= kRow.size() + 2 ? 1 : 0));
  }
}

TEST_CASE("a row that is a loss is the last that is taken") {
  Rows rows(kRow);
  const std::string other = " Pp   Paged        12        12         0         0         0\n";
  const TakenRows taken = rows.take(kRow + "\n" + other + other + other);
  CHECK(taken.rows == 3);
  CHECK(taken.bytes == kRow.size() + 1 + 2 * other.size());
  CHECK_FALSE(taken.lost.empty());
  CHECK(rows.usages.size() == 2);
}

TEST_CASE("whatever is taken at a glance is read alike by the tolerant reading") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::string characters = "0123456789  ()-\t\n\r.x\xFF";
  std::size_t taken_rows = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string row = " Dh 1 Nonp  123456789 123456780         9   1000000    111111";
    for (auto count = random() % 4; count > 0; --count) {
      row[random() % row.size()] = characters[random() % characters.size()];
    }
    Rows rows(kRow);
    if (rows.take(row + "\r\n").rows == 0) continue;
    ++taken_rows;
    INFO(row);
    CHECK(row.find('\n') == std::string::npos);
    TagUsage usage;
    bool was_whole = false;
    PoolLayout fresh;
    CHECK(parse_pool_row(row, fresh, usage, was_whole) == RowResult::kRow);
    CHECK(was_whole);
    CHECK(are_same(rows.usages[0], usage));
  }
  CHECK(taken_rows > 1'000);
}

// Five snapshots of 4,000 rows, larger together than what is read at once.
std::vector<Snapshot> large_snapshots() {
  std::vector<Snapshot> snapshots(5);
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    snapshots[i].time = kWritten + std::chrono::minutes(i);
    snapshots[i].uptime = std::chrono::hours(1);
    for (std::uint32_t tag = 0; tag < 4'000; ++tag) {
      const std::uint64_t in_use = random() % 1'000;
      const std::uint64_t frees = random() >> (32U + random() % 31U);
      snapshots[i].usages.push_back({Tag::from_value(0x4141'4030U + (tag / 64 << 8U) + tag % 64),
                                     Pool::kNonpaged, frees + in_use, frees, in_use,
                                     in_use * (random() % 5'000'000)});
    }
  }
  return snapshots;
}

TEST_CASE("a large log is the same rows whether its lines are aligned or not") {
  const std::vector<Snapshot> expected = large_snapshots();
  std::string aligned;
  std::string ragged;
  for (const Snapshot& snapshot : expected) {
    const std::string text =
        write_snapshot(snapshot, SnapshotFormat::kMemsnap, &snapshot == expected.data());
    aligned += text;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      ragged += text.substr(at, text.find('\n', at) - 1 - at) + (at % 3 == 0 ? " \r\n" : "\n");
    }
  }
  for (const std::string& text : {aligned, ragged}) {
    const OpenedLog log = open_text(text);
    CHECK(log.losses.count() == 0);
    REQUIRE(log.snapshots.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(log.snapshots[i].time == expected[i].time);
      CHECK(log.first_lines[i] == 2 + i * (4 + expected[i].usages.size()));
      CHECK(std::equal(log.snapshots[i].usages.begin(), log.snapshots[i].usages.end(),
                       expected[i].usages.begin(), expected[i].usages.end(), are_same));
    }
  }
}

}  // namespace
}  // namespace poolsentry
