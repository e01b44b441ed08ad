// Why a mail could not be sent, for people: what failed, where, what the server said, what to do.
#pragma once

#include <string>

#include "core/config/config.h"
#include "service/notify/curl_transfer.h"
#include "service/notify/smtp_dialogue.h"

namespace poolsentry {

// No connection, or none any more. What a server says while it is logged in to is left out.
[[nodiscard]] std::string connection_reason(const TransferError& error, const EmailConfig& config,
                                            const Endpoint& server);

// "\"550 5.1.1 no such user\"": a reply as it may be shown, cut where it is long.
[[nodiscard]] std::string quoted_reply(const SmtpReply& reply);

}  // namespace poolsentry
