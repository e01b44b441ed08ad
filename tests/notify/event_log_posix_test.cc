#include <catch2/catch.hpp>

#include "service/notify/event_log_notifier.h"

using namespace poolsentry;

TEST_CASE("there is no event log on posix") {
  const auto event_log = open_event_log();
  REQUIRE_FALSE(event_log);
  CHECK(event_log.error().kind == ErrorKind::kUnavailable);
}
