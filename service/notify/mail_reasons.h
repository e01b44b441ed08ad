// Why a mail could not be sent, for people: what failed, where, what the server said, what to do.
#pragma once

#include <string>
#include <string_view>

#include "core/config/config.h"
#include "service/notify/curl_transfer.h"

namespace poolsentry {

// Nothing was taken. What a server says while it is logged in to is left out.
[[nodiscard]] std::string connection_reason(const TransferError& error, const EmailConfig& config,
                                            const Endpoint& server);

// One of several recipients was not taken; `reply` is the server's to his RCPT.
[[nodiscard]] std::string recipient_reason(std::string_view reply, std::string_view recipient,
                                           const Endpoint& server);

}  // namespace poolsentry
