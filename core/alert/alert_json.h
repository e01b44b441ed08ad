// An alert as JSON: what the webhook posts, a command reads, the console prints for programs and
// the outbox keeps. docs/events.md lists the members; they are added to and never renamed.
#pragma once

#include <string>
#include <string_view>

#include "core/alert/alert.h"
#include "core/base/result.h"

namespace poolsentry {

// {"schema": "poolsentry.alert/1", ...} in one line without a break at its end, valid UTF-8.
[[nodiscard]] std::string write_alert_json(const Alert& alert);

// Reads what write_alert_json() wrote. kInput where `text` is not an alert of an id that is known
// here; members that are not known are left out.
[[nodiscard]] Result<Alert> read_alert_json(std::string_view text);

}  // namespace poolsentry
