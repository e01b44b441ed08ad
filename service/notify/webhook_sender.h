// Posts alerts to a URL.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/config/config.h"
#include "service/notify/sender.h"

namespace poolsentry {

// What is posted about a message: JSON. `now` is this machine's clock.
using WebhookBody = std::function<std::string(const Message& message, TimePoint now)>;

struct WebhookOptions {
  Duration longest_attempt = Sender::kLongestAttempt;
};

// Any 2xx says that the message was taken; 408, 429 and 5xx that nothing is taken now; everything
// else that this message is not. Path and query of the URL and the values of headers are never in
// a reason: with most services they are the password.
//
// kUsage where the URL is none.
[[nodiscard]] Result<std::unique_ptr<Sender>> make_webhook_sender(const WebhookConfig& config,
                                                                  WebhookBody body,
                                                                  WebhookOptions options = {});

}  // namespace poolsentry
