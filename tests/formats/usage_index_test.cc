// UsageIndex: each (tag, pool) once, in whatever order the rows come.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "core/formats/format_reader.h"
#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

TagUsage row(std::uint32_t tag, std::uint64_t bytes, Pool pool = Pool::kPaged) {
  return {Tag::from_value(tag), pool, 0, 0, 0, bytes};
}

// The tags in their order, and how many rows were lost.
struct Added {
  std::vector<TagUsage> usages;
  std::size_t lost = 0;
};

Added add_all(UsageIndex& index, const std::vector<TagUsage>& rows) {
  Added added;
  index.clear();
  for (const TagUsage& usage : rows) {
    if (!index.add(usage, added.usages).empty()) ++added.lost;
  }
  return added;
}

// The same by the plainest means.
Added expected_of(const std::vector<TagUsage>& rows) {
  Added added;
  for (const TagUsage& usage : rows) {
    const auto earlier =
        std::find_if(added.usages.begin(), added.usages.end(),
                     [&](const TagUsage& u) { return u.tag == usage.tag && u.pool == usage.pool; });
    if (earlier == added.usages.end()) {
      added.usages.push_back(usage);
    } else {
      *earlier = usage;
      ++added.lost;
    }
  }
  return added;
}

bool are_same(const Added& a, const Added& b) {
  return a.lost == b.lost && std::equal(a.usages.begin(), a.usages.end(), b.usages.begin(),
                                        b.usages.end(), [](const TagUsage& x, const TagUsage& y) {
                                          return x.tag == y.tag && x.pool == y.pool &&
                                                 x.bytes == y.bytes;
                                        });
}

TEST_CASE("rows in the order of the snapshot before keep their order, and both pools are two") {
  UsageIndex index;
  for (std::uint64_t bytes = 0; bytes < 3; ++bytes) {
    const std::vector<TagUsage> rows = {row(1, bytes), row(1, bytes, Pool::kNonpaged),
                                        row(2, bytes)};
    CHECK(are_same(add_all(index, rows), expected_of(rows)));
  }
}

TEST_CASE("a tag that stands twice is a loss in the first snapshot and in every other") {
  UsageIndex index;
  for (std::uint64_t bytes = 0; bytes < 3; ++bytes) {
    const Added added = add_all(index, {row(1, 5), row(2, 6), row(1, bytes), row(3, 7)});
    CHECK(added.lost == 1);
    REQUIRE(added.usages.size() == 3);
    CHECK(added.usages[0].bytes == bytes);
  }
}

TEST_CASE("snapshots whose tags come, go, move and stand twice hold each tag once") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  UsageIndex index;
  std::vector<TagUsage> rows;
  for (int round = 0; round < 500; ++round) {
    for (auto changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % (rows.size() + 1);
      const auto place = rows.begin() + static_cast<std::ptrdiff_t>(at);
      if (random() % 3 == 0 && at < rows.size()) {
        rows.erase(place);
      } else {
        rows.insert(place, row(static_cast<std::uint32_t>(random() % 2'000), random(),
                               random() % 2 == 0 ? Pool::kPaged : Pool::kNonpaged));
      }
    }
    if (random() % 50 == 0) std::shuffle(rows.begin(), rows.end(), random);
    CHECK(are_same(add_all(index, rows), expected_of(rows)));
  }
}

TEST_CASE("a snapshot has so many rows and no more, in step with the one before or not") {
  UsageIndex index;
  std::vector<TagUsage> rows;
  for (std::uint32_t tag = 0; tag <= UsageIndex::kMaxRows; ++tag) rows.push_back(row(tag, 1));
  for (int snapshot = 0; snapshot < 2; ++snapshot) {
    const Added added = add_all(index, rows);
    CHECK(added.usages.size() == UsageIndex::kMaxRows);
    CHECK(added.lost == 1);
  }
}

}  // namespace
}  // namespace poolsentry
