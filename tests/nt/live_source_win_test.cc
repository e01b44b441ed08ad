#include <catch2/catch.hpp>

#include "service/nt/live_source.h"
#include "service/nt/registry.h"
#include "service/nt/system_facts.h"

using namespace poolsentry;

namespace {

class FixedClock final : public Clock {
 public:
  TimePoint now() override { return TimePoint{Duration{1'700'000'000'000}}; }
};

}  // namespace

// Under Wine the kernel refuses class 22 (tests/wine/exclusions.txt), so the answer is one of two.
TEST_CASE("the live source samples, or says that this kernel does not report tags") {
  FixedClock clock;
  auto source = open_live_source(clock);
  REQUIRE(source);
  Snapshot snapshot;
  const auto state = (*source)->next(snapshot);
  if (state) {
    CHECK(*state == SourceState::kSnapshot);
    CHECK(snapshot.usages.size() > 10);
  } else {
    CHECK(state.error().kind == ErrorKind::kUnavailable);
    CHECK_THAT(state.error().message, Catch::Contains("class 22: 0xC0000003"));
  }
}

TEST_CASE("a live snapshot has time, uptime, host, build and totals even where tags are refused") {
  FixedClock clock;
  const auto source = open_live_source(clock);
  REQUIRE(source);
  Snapshot snapshot;
  static_cast<void>((*source)->next(snapshot));
  CHECK(snapshot.time == clock.now());
  REQUIRE(snapshot.uptime);
  CHECK(snapshot.uptime->count() > 0);
  CHECK_FALSE(snapshot.host.empty());
  CHECK(snapshot.build.value() >= 3790);
  CHECK(snapshot.architecture == kernel_architecture());
  CHECK(snapshot.total(Pool::kPaged).bytes);
  CHECK(snapshot.memory.commit_limit_bytes.value() > snapshot.memory.commit_bytes.value());
  CHECK(snapshot.memory.physical_bytes.value() >= snapshot.memory.available_bytes.value());
}

TEST_CASE("the x64 build is not cut off by WOW64") { CHECK_FALSE(is_wow64_process()); }

TEST_CASE(
    "the kernel has the architecture of this program, or a 64-bit one runs a 32-bit program") {
  const bool x64 = sizeof(void*) == 8 || is_wow64_process();
  CHECK(kernel_architecture() == (x64 ? Architecture::kX64 : Architecture::kX86));
}

TEST_CASE("the pools' settings in the registry are those that stand there") {
  const std::string key = "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management";
  const PoolRegistry registry = read_pool_registry();
  for (const PoolRegistryValue& value : kPoolRegistryValues) {
    const auto number = read_machine_number(key, std::string(value.name));
    REQUIRE(number);
    CHECK(registry.*value.member == *number);
  }
}
