#include "service/app/log_notifier.h"

#include <catch2/catch.hpp>

#include "tests/app/recording_log.h"

namespace poolsentry::test {

TEST_CASE("an alert is one line of the log, at the level of its severity") {
  RecordingLog log;
  LogNotifier notifier(log);
  REQUIRE(notifier.notify({EventId::kStopped, {}, false, {"asked to"}}));
  REQUIRE(notifier.notify({EventId::kDeliveryFails, {}, true, {"e-mail", "timeout", "2"}}));
  REQUIRE(notifier.notify({EventId::kWindowsReportedExhaustion, {}, false, {"FS01", "a", "b"}}));
  REQUIRE(log.lines.size() == 3);
  CHECK(log.lines[0] ==
        std::pair(LogLevel::kInfo, std::string("event 1001: PoolSentry has stopped: asked to.")));
  CHECK(log.lines[1].first == LogLevel::kWarning);
  CHECK(log.lines[1].second ==
        "event 3010 (reminder): Alerts cannot be delivered by e-mail: timeout. Waiting: 2. It goes "
        "on trying.");
  CHECK(log.lines[2].first == LogLevel::kError);
  CHECK(log.lines[2].second.find('\n') == std::string::npos);
}

}  // namespace poolsentry::test
