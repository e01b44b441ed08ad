#include "service/app/sender_factory.h"

#include <string>
#include <utility>

#include "core/alert/alert_shapes.h"
#include "service/notify/command_sender.h"
#include "service/notify/email_sender.h"
#include "service/notify/webhook_sender.h"
#include "service/nt/secret_store.h"
#include "service/nt/system_facts.h"

namespace poolsentry {
namespace {

using MadeSender = Result<std::unique_ptr<Sender>>;

AlertForm form_of(WebhookShape shape) {
  switch (shape) {
    case WebhookShape::kTeams:
      return AlertForm::kTeams;
    case WebhookShape::kSlack:
      return AlertForm::kSlack;
    case WebhookShape::kAlertmanager:
      return AlertForm::kAlertmanager;
    case WebhookShape::kJson:
      break;
  }
  return AlertForm::kJson;
}

MadeSender make_email(const EmailConfig& config) {
  return make_email_sender(config, [] { return read_secret("smtp"); }, {computer_name()});
}

MadeSender make_webhook(const AlertsConfig& config) {
  const AlertForm form = form_of(config.webhook.shape);
  const ShapeSettings settings{config.repeat_every};
  return make_webhook_sender(config.webhook,
                             [form, settings](const Message& message, TimePoint now) {
                               return write_alert_as(form, message.alert, now, settings);
                             });
}

}  // namespace

Result<std::vector<std::unique_ptr<Sender>>> make_senders(const Config& config,
                                                          CommandOutput output) {
  std::vector<MadeSender> made;
  if (config.alerts.email.enabled) made.push_back(make_email(config.alerts.email));
  if (config.alerts.webhook.enabled) made.push_back(make_webhook(config.alerts));
  if (config.alerts.command.enabled) {
    made.push_back(make_command_sender(config.alerts.command, std::move(output)));
  }
  std::vector<std::unique_ptr<Sender>> senders;
  for (MadeSender& sender : made) {
    if (!sender) return pass_on(sender);
    senders.push_back(std::move(*sender));
  }
  return senders;
}

}  // namespace poolsentry
