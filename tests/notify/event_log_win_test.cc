#include <catch2/catch.hpp>

#include "service/notify/event_log_notifier.h"

using namespace poolsentry;

TEST_CASE("the event log takes an alert") {
  const auto event_log = open_event_log();
  REQUIRE(event_log);
  CHECK((*event_log)->name() == "event log");
  Alert alert;
  alert.id = EventId::kTestAlert;
  alert.inserts = {"FS01"};
  CHECK((*event_log)->notify(alert));
  CHECK((*event_log)->notify(alert));
  alert.id = EventId::kNearlyExhausted;
  alert.facts.pool = Pool::kPaged;
  CHECK((*event_log)->notify(alert));
}
