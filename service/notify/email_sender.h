// Sends alerts by mail.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/config/config.h"
#include "service/notify/sender.h"
#include "service/nt/secret_text.h"

namespace poolsentry {

// The password or token of the configured user, asked for at each attempt so that a new one counts
// at once. Not asked where no user is configured.
using SecretSource = std::function<Result<SecretText>()>;

struct EmailOptions {
  std::string host;  // this machine: after EHLO and in Message-ID
  Duration longest_attempt = Sender::kLongestAttempt;
};

// One connection and one transaction for each attempt. Recipients that the server refuses keep the
// message from nobody else: they alone remain in SendResult::recipients. With a user, TLS is
// required unless the configuration says "off", and a server without login gets no message: only
// the addresses, for libcurl passes over a login that is not offered.
//
// kUsage where the server's URL is none, or holds a user or password.
[[nodiscard]] Result<std::unique_ptr<Sender>> make_email_sender(const EmailConfig& config,
                                                                SecretSource secret,
                                                                EmailOptions options);

}  // namespace poolsentry
