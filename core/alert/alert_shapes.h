// An alert in the forms that webhooks take.
#pragma once

#include <string>

#include "core/alert/alert.h"

namespace poolsentry {

enum class AlertForm : std::uint8_t {
  kJson,  // alert_json.h
  // An adaptive card for a Teams workflow "when a webhook request is received"
  // (https://learn.microsoft.com/connectors/teams/, "Microsoft Teams Webhook").
  kTeams,
  // A Slack incoming webhook (https://api.slack.com/messaging/webhooks).
  kSlack,
  kAlertmanager,  // alertmanager_alerts.h
};

struct ShapeSettings {
  // Until when the next reminder comes: Alertmanager is told that an alert stands until later.
  Duration repeat_every = std::chrono::hours{24};
};

// JSON, valid UTF-8. Tags and names come from outside: they are neither markup nor a mention in any
// form. `now` is the time of sending.
[[nodiscard]] std::string write_alert_as(AlertForm form, const Alert& alert, TimePoint now,
                                         const ShapeSettings& settings);

}  // namespace poolsentry
