#include "core/pool/snapshot.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

TagUsage usage(const char* tag, Pool pool, std::uint64_t bytes) {
  return {Tag::from_text(tag), pool, 1, 0, 1, bytes};
}

}  // namespace

TEST_CASE("A pool's bytes are the sum of its tags where the source does not give them") {
  Snapshot snapshot;
  snapshot.usages = {usage("Strg", Pool::kPaged, 100), usage("Strg", Pool::kNonpaged, 7),
                     usage("Ntfs", Pool::kPaged, 20)};
  CHECK(snapshot.pool_bytes(Pool::kPaged) == 120);
  CHECK(snapshot.pool_bytes(Pool::kNonpaged) == 7);
}

TEST_CASE("A pool's bytes are its own total where the source gives it, a zero too") {
  Snapshot snapshot;
  snapshot.usages = {usage("Strg", Pool::kPaged, 100)};
  snapshot.total(Pool::kPaged).bytes = 4096;
  snapshot.total(Pool::kNonpaged).bytes = 0;
  CHECK(snapshot.pool_bytes(Pool::kPaged) == 4096);
  CHECK(snapshot.pool_bytes(Pool::kNonpaged) == 0);
}

TEST_CASE("A cleared snapshot is as new but keeps its buffers") {
  Snapshot snapshot;
  snapshot.usages.assign(500, usage("Strg", Pool::kPaged, 1));
  snapshot.processes.resize(20);
  snapshot.host = "a-computer-name-longer-than-any-small-string-buffer";
  snapshot.uptime = Duration{5};
  snapshot.build = 3790;
  snapshot.totals_only = true;
  snapshot.counter_width = CounterWidth::k32Bits;
  snapshot.memory.commit_bytes = 1;
  snapshot.architecture = Architecture::kX86;
  snapshot.registry.paged_pool_size = 1;
  const auto* const rows = snapshot.usages.data();
  snapshot.clear();
  CHECK(snapshot.usages.empty());
  CHECK(snapshot.usages.capacity() >= 500);
  CHECK(snapshot.processes.capacity() >= 20);
  CHECK(snapshot.host.empty());
  CHECK_FALSE(snapshot.uptime);
  CHECK_FALSE(snapshot.build);
  CHECK_FALSE(snapshot.totals_only);
  CHECK_FALSE(snapshot.memory.commit_bytes);
  CHECK(snapshot.counter_width == CounterWidth::kUnknown);
  CHECK(snapshot.architecture == Architecture::kUnknown);
  CHECK_FALSE(snapshot.registry.paged_pool_size);
  snapshot.usages.push_back(usage("Strg", Pool::kPaged, 1));
  CHECK(snapshot.usages.data() == rows);
}

TEST_CASE("The pools have the names of the JSON") {
  CHECK(pool_name(Pool::kPaged) == "paged");
  CHECK(pool_name(Pool::kNonpaged) == "nonpaged");
}

TEST_CASE("An architecture has a name, and every other name is unknown") {
  for (const Architecture known : {Architecture::kX86, Architecture::kX64}) {
    CHECK(architecture_from_name(architecture_name(known)) == known);
  }
  CHECK(architecture_name(Architecture::kX86) == "x86");
  CHECK(architecture_name(Architecture::kUnknown).empty());
  for (const char* other : {"", "X64", "x64 ", "arm64"}) {
    CHECK(architecture_from_name(other) == Architecture::kUnknown);
  }
}

TEST_CASE("A value of the registry is set by its own name, another name sets nothing") {
  PoolRegistry registry;
  std::uint32_t number = 0;
  for (const PoolRegistryValue& value : kPoolRegistryValues) {
    set_registry_value(registry, value.name, ++number);
  }
  set_registry_value(registry, "PagedPoolQuota", 99);
  CHECK(registry.paged_pool_size == 1U);
  CHECK(registry.nonpaged_pool_size == 2U);
  CHECK(registry.paged_pool_limit == 3U);
  CHECK(registry.nonpaged_pool_limit == 4U);
  CHECK(registry.pool_usage_maximum == 5U);
}
