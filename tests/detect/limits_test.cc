#include "core/detect/limits.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

Snapshot snapshot_with(std::uint64_t paged_bytes) {
  Snapshot snapshot;
  snapshot.total(Pool::kPaged).bytes = paged_bytes;
  return snapshot;
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
}

}  // namespace
}  // namespace poolsentry
