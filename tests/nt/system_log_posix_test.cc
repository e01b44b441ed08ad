#include <catch2/catch.hpp>

#include "service/nt/system_log.h"

using namespace poolsentry;

TEST_CASE("there is no System log on posix") {
  const auto log = open_system_log({});
  REQUIRE_FALSE(log);
  CHECK(log.error().kind == ErrorKind::kUnavailable);
}
