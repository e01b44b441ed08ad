#include "core/detect/limits.h"

#include <catch2/catch.hpp>
#include <set>

namespace poolsentry {
namespace {

constexpr std::uint64_t kMB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGB = std::uint64_t{1} << 30U;

Snapshot snapshot_with(std::uint64_t paged_bytes) {
  Snapshot snapshot;
  snapshot.total(Pool::kPaged).bytes = paged_bytes;
  return snapshot;
}

// A server of that release whose pools hold so much, and of which nothing else is known.
Snapshot server(std::uint32_t build, Architecture architecture, std::uint64_t pool_bytes) {
  Snapshot snapshot;
  snapshot.build = build;
  snapshot.architecture = architecture;
  for (const Pool pool : kPools) snapshot.total(pool).bytes = pool_bytes;
  return snapshot;
}

PoolLimit limit_of(const Snapshot& snapshot, Pool pool) { return pool_limit({}, snapshot, pool); }

std::string reason_of(const Snapshot& snapshot, Pool pool) {
  return limit_reason(limit_of(snapshot, pool));
}

TEST_CASE("the user's limit goes before the snapshot's", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.total(Pool::kPaged).limit_bytes = 100;
  LimitSettings settings;
  settings.paged = {50, LimitFrom::kOption};
  const PoolLimit limit = pool_limit(settings, snapshot, Pool::kPaged);
  CHECK(limit.bytes == 50);
  CHECK(limit_from_name(limit.from) == "option");
}

TEST_CASE("the snapshot's limit goes before what commit leaves", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.total(Pool::kPaged).limit_bytes = 100;
  snapshot.memory.commit_bytes = 500;
  snapshot.memory.commit_limit_bytes = 900;
  const PoolLimit limit = pool_limit({}, snapshot, Pool::kPaged);
  CHECK(limit.bytes == 100);
  CHECK(limit_from_name(limit.from) == "snapshot");
}

TEST_CASE("without a limit the pool can take what commit leaves free", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.memory.commit_bytes = 500;
  snapshot.memory.commit_limit_bytes = 900;
  const PoolLimit limit = pool_limit({}, snapshot, Pool::kPaged);
  CHECK(limit.bytes == 410);
  CHECK(limit_from_name(limit.from) == "commit");
}

TEST_CASE("a commit charge above its limit leaves nothing and does not wrap", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.memory.commit_bytes = 901;
  snapshot.memory.commit_limit_bytes = 900;
  CHECK(pool_limit({}, snapshot, Pool::kPaged).bytes == 10);
}

TEST_CASE("each pool has its own limit", "[detect]") {
  LimitSettings settings;
  settings.paged = {100, LimitFrom::kConfig};
  settings.nonpaged = {200, LimitFrom::kConfig};
  const Snapshot snapshot = snapshot_with(10);
  CHECK(pool_limit(settings, snapshot, Pool::kPaged).bytes == 100);
  CHECK(pool_limit(settings, snapshot, Pool::kNonpaged).bytes == 200);
}

TEST_CASE("half of the commit figures give no limit", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.memory.commit_bytes = 500;
  CHECK_FALSE(pool_limit({}, snapshot, Pool::kPaged).bytes);
  snapshot.memory.commit_bytes.reset();
  snapshot.memory.commit_limit_bytes = 900;
  CHECK_FALSE(pool_limit({}, snapshot, Pool::kPaged).bytes);
}

TEST_CASE("a limit that nothing gives is not known", "[detect]") {
  const PoolLimit limit = pool_limit({}, snapshot_with(10), Pool::kNonpaged);
  CHECK_FALSE(limit.bytes);
  CHECK(limit_from_name(limit.from) == "unknown");
  CHECK(limit_reason(limit) == "nothing says how large the pool can grow");
}

TEST_CASE("commit figures beyond 64 bits do not wrap", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.memory.commit_bytes = 0;
  snapshot.memory.commit_limit_bytes = UINT64_MAX;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == UINT64_MAX);
}

TEST_CASE("a release of Windows limits both pools as documented, and says so", "[detect]") {
  const Snapshot snapshot = server(3790, Architecture::kX86, 100 * kMB);
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 256 * kMB);
  CHECK(limit_from_name(limit_of(snapshot, Pool::kPaged).from) == "windows");
  CHECK(reason_of(snapshot, Pool::kPaged) ==
        "the limit is the documented maximum of Windows Server 2003 (x86)");
}

TEST_CASE("the smallest of commit and the documented maximum is the limit", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 100 * kMB);
  snapshot.memory.commit_bytes = 1000 * kMB;
  snapshot.memory.commit_limit_bytes = 1429 * kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 529 * kMB);
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kCommit);
  snapshot.memory.commit_limit_bytes = 1431 * kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
}

TEST_CASE("user and snapshot go before the release of Windows", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 100 * kMB);
  snapshot.total(Pool::kPaged).limit_bytes = 900 * kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kSnapshot);
  LimitSettings settings;
  settings.paged = {800 * kMB, LimitFrom::kConfig};
  CHECK(pool_limit(settings, snapshot, Pool::kPaged).bytes == 800 * kMB);
}

TEST_CASE("available RAM limits the nonpaged pool and not the paged one", "[detect]") {
  Snapshot snapshot = server(26100, Architecture::kX64, 2 * kGB);
  snapshot.memory.physical_bytes = 16 * kGB;
  snapshot.memory.available_bytes = 5 * kGB;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 7 * kGB);
  CHECK(limit_from_name(limit_of(snapshot, Pool::kNonpaged).from) == "memory");
  CHECK(reason_of(snapshot, Pool::kNonpaged) == "the limit is what the available RAM leaves free");
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
}

TEST_CASE("a moment of little available RAM does not make the nonpaged pool full", "[detect]") {
  Snapshot snapshot = server(26100, Architecture::kX64, 2 * kGB);
  snapshot.memory.physical_bytes = 16 * kGB;
  snapshot.memory.available_bytes = 1 * kGB;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 3 * kGB);
  snapshot.memory.available_bytes = 1;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 3 * kGB);
}

TEST_CASE("the nonpaged pool never has more than the RAM", "[detect]") {
  Snapshot snapshot = server(26100, Architecture::kX64, 15 * kGB + kGB / 2);
  snapshot.memory.physical_bytes = 16 * kGB;
  snapshot.memory.available_bytes = 0;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 16 * kGB);
}

TEST_CASE("half of the RAM figures give no limit", "[detect]") {
  Snapshot snapshot;
  snapshot.memory.available_bytes = kGB;
  CHECK_FALSE(limit_of(snapshot, Pool::kNonpaged).bytes);
  snapshot.memory.available_bytes.reset();
  snapshot.memory.physical_bytes = kGB;
  CHECK_FALSE(limit_of(snapshot, Pool::kNonpaged).bytes);
}

TEST_CASE("the RAM limits where release and architecture are not known", "[detect]") {
  Snapshot snapshot;
  snapshot.total(Pool::kNonpaged).bytes = kGB;
  snapshot.memory.physical_bytes = 16 * kGB;
  snapshot.memory.available_bytes = 5 * kGB;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 6 * kGB);
}

TEST_CASE("each release allows the nonpaged pool its share of the RAM", "[detect]") {
  struct Share {
    std::uint32_t build;
    Architecture architecture;
    std::uint64_t bytes;
  };
  // Of 10 GB with all of it available; on x86 of 1 GB.
  for (const Share& share :
       {Share{3790, Architecture::kX64, 4 * kGB}, Share{6000, Architecture::kX64, 4 * kGB},
        Share{6001, Architecture::kX64, 7 * kGB + kGB / 2},
        Share{7601, Architecture::kX64, 7 * kGB + kGB / 2},
        Share{9200, Architecture::kX64, 10 * kGB}, Share{6001, Architecture::kX86, 768 * kMB},
        Share{7601, Architecture::kX86, 768 * kMB}}) {
    INFO("build " << share.build);
    Snapshot snapshot = server(share.build, share.architecture, 100 * kMB);
    const bool x86 = share.architecture == Architecture::kX86;
    snapshot.memory.physical_bytes = x86 ? kGB : 10 * kGB;
    snapshot.memory.available_bytes = snapshot.memory.physical_bytes;
    CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == share.bytes);
    CHECK(limit_of(snapshot, Pool::kNonpaged).from == LimitFrom::kMemory);
  }
}

TEST_CASE("the share of the RAM is said with its release", "[detect]") {
  Snapshot snapshot = server(7601, Architecture::kX64, kGB);
  snapshot.memory.physical_bytes = 8 * kGB;
  CHECK(reason_of(snapshot, Pool::kNonpaged) ==
        "the limit is 75 % of the RAM, the documented share of Windows 7 or Server 2008 R2 (x64)");
}

TEST_CASE("the share of the RAM ends at the documented maximum", "[detect]") {
  Snapshot snapshot = server(7601, Architecture::kX64, kGB);
  snapshot.memory.physical_bytes = 192 * kGB;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 128 * kGB);
  CHECK(limit_of(snapshot, Pool::kNonpaged).from == LimitFrom::kWindows);
}

TEST_CASE("PagedPoolSize limits the paged pool of an x86 release before Vista", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 50 * kMB);
  snapshot.registry.paged_pool_size = 192 * kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 192 * kMB);
  CHECK(limit_from_name(limit_of(snapshot, Pool::kPaged).from) == "registry");
  CHECK(reason_of(snapshot, Pool::kPaged) == "the limit is from the registry (PagedPoolSize)");
  CHECK(limit_of(snapshot, Pool::kNonpaged).from == LimitFrom::kWindows);

  snapshot.build = 6000;
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
  snapshot.build = 3790;
  snapshot.architecture = Architecture::kX64;
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
}

TEST_CASE("PagedPoolSize counts up to 512 MB; the most of all is the release's", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 50 * kMB);
  snapshot.registry.paged_pool_size = 0x2000'0000;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 512 * kMB);
  snapshot.registry.paged_pool_size = 0x2000'0001;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
  snapshot.registry.paged_pool_size = 0xFFFF'FFFF;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
}

TEST_CASE("an automatic PagedPoolSize means 343 MB on 2000 and 2003", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 50 * kMB);
  snapshot.registry.paged_pool_size = 0;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 343 * kMB);
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kRegistry);
  snapshot.build = 2195;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 343 * kMB);
  snapshot.build = 2600;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 490 * kMB);
}

TEST_CASE("the registry's limits in MB hold on x86 since Vista SP1 and Server 2008", "[detect]") {
  Snapshot snapshot = server(6001, Architecture::kX86, 50 * kMB);
  snapshot.registry.paged_pool_limit = 1024;
  snapshot.registry.nonpaged_pool_limit = 512;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 1024 * kMB);
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 512 * kMB);
  CHECK(reason_of(snapshot, Pool::kNonpaged) ==
        "the limit is from the registry (NonPagedPoolLimit)");
  snapshot.build = 19045;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 1024 * kMB);
  snapshot.build = 6000;
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
  snapshot.build = 6001;
  snapshot.architecture = Architecture::kX64;
  CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
}

TEST_CASE("a limit in MB of 0 or beyond 2,048 is none", "[detect]") {
  Snapshot snapshot = server(6001, Architecture::kX86, 50 * kMB);
  for (const std::uint32_t none : {0U, 2049U, UINT32_MAX}) {
    snapshot.registry.paged_pool_limit = none;
    CHECK(limit_of(snapshot, Pool::kPaged).from == LimitFrom::kWindows);
  }
  snapshot.registry.paged_pool_limit = 1;
  snapshot.total(Pool::kPaged).bytes = kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == kMB);
}

TEST_CASE("NonPagedPoolSize and PoolUsageMaximum are no limits", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 50 * kMB);
  snapshot.registry.nonpaged_pool_size = 64 * kMB;
  snapshot.registry.pool_usage_maximum = 60;
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 256 * kMB);
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
}

TEST_CASE("registry values without a known release limit nothing", "[detect]") {
  Snapshot snapshot = snapshot_with(10);
  snapshot.registry.paged_pool_size = 192 * kMB;
  snapshot.registry.paged_pool_limit = 100;
  CHECK_FALSE(limit_of(snapshot, Pool::kPaged).bytes);
}

TEST_CASE("a pool that holds an eighth more than a maximum refutes it", "[detect]") {
  Snapshot snapshot = server(3790, Architecture::kX86, 288 * kMB);
  CHECK(limit_of(snapshot, Pool::kNonpaged).bytes == 256 * kMB);
  snapshot.total(Pool::kNonpaged).bytes = 288 * kMB + 1;
  CHECK_FALSE(limit_of(snapshot, Pool::kNonpaged).bytes);
  // Of two maxima the next one holds.
  snapshot.registry.paged_pool_size = 0;
  snapshot.total(Pool::kPaged).bytes = 400 * kMB;
  CHECK(limit_of(snapshot, Pool::kPaged).bytes == 530 * kMB);
}

TEST_CASE("every reason has a name and words of its own", "[detect]") {
  std::set<std::string> words;
  std::set<std::string_view> names;
  for (const LimitFrom from :
       {LimitFrom::kUnknown, LimitFrom::kOption, LimitFrom::kConfig, LimitFrom::kSnapshot,
        LimitFrom::kCommit, LimitFrom::kMemory, LimitFrom::kWindows, LimitFrom::kRegistry}) {
    words.insert(limit_reason({kGB, from}));
    names.insert(limit_from_name(from));
  }
  CHECK(words.size() == 8);
  CHECK(names.size() == 8);
  CHECK(words.count("") == 0);
}

}  // namespace
}  // namespace poolsentry
