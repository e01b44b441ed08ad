#include <catch2/catch.hpp>

#include "service/nt/low_pool_conditions.h"

TEST_CASE("a system that is not Windows has no conditions to ask") {
  CHECK(poolsentry::open_low_pool_conditions() == nullptr);
}
