#include "service/nt/local_time.h"

#include <catch2/catch.hpp>

namespace poolsentry::test {

TEST_CASE("the minute of the local day is one of 1,440") {
  const int minute = local_minute_of_day();
  CHECK(minute >= 0);
  CHECK(minute < 24 * 60);
}

}  // namespace poolsentry::test
