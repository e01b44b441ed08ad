#include <catch2/catch.hpp>

#include "service/nt/live_source.h"

using namespace poolsentry;

TEST_CASE("a system that is not Windows says that it has no kernel pools, and what works") {
  class NoClock final : public Clock {
   public:
    TimePoint now() override { return {}; }
  } clock;
  const auto source = open_live_source(clock);
  REQUIRE_FALSE(source);
  CHECK(source.error().kind == ErrorKind::kUnavailable);
  CHECK_THAT(source.error().message, Catch::Contains("--source replay:FILE"));
}
