// An alert as a mail: headers (RFC 5322), and a body in plain text and in HTML. MIME is libcurl's.
#pragma once

#include <string>
#include <vector>

#include "service/notify/curl_transfer.h"
#include "service/notify/sender.h"

namespace poolsentry {

struct MailSettings {
  std::string from;
  std::vector<std::string> to;  // all of the configuration: whom it still goes to is not said
  std::string host;             // this machine, for what has to be unique in the world
};

// All but the recipients, who are not always all of `to`. The same for every attempt at one
// message, so that a reader's program sees that a mail that came twice is one.
[[nodiscard]] Mail compose_mail(const Message& message, const MailSettings& settings);

// "Mon, 02 Mar 2026 00:00:00 +0000"
[[nodiscard]] std::string mail_date(TimePoint time);

// The name as it may stand in a Message-ID or after EHLO: letters, digits, '.' and '-'; "localhost"
// where nothing of it is left.
[[nodiscard]] std::string safe_host_name(std::string_view host);

// The page in the mail, with every value escaped. Nothing in it is loaded from elsewhere.
[[nodiscard]] std::string mail_html(const Message& message);

}  // namespace poolsentry
