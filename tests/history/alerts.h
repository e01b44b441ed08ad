// Alerts for the tests of the outbox.
#pragma once

#include <string>

#include "core/alert/alert.h"

namespace poolsentry::test {

// Said at second `second` about a subject of the host FS01.
inline Alert alert_about(EventId id, const std::string& subject, int second,
                         bool reminder = false) {
  Alert alert{id, TimePoint{std::chrono::seconds{1'772'409'600 + second}}, reminder, {subject}};
  alert.facts.host = "FS01";
  alert.facts.subject = subject;
  return alert;
}

}  // namespace poolsentry::test
