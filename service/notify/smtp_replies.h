// What a mail server has said in one transfer, told apart (RFC 5321, section 4.2).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace poolsentry {

// Whether the line begins as a reply does: "250", "250 text" or "250-text".
[[nodiscard]] bool is_reply_line(std::string_view line);

// The last line of each reply in all that the server has said, without its end: "250 ok". They are
// parts of `head`, as are the results of the other functions.
[[nodiscard]] std::vector<std::string_view> replies_in(std::string_view head);

// The replies to RCPT, in the order of the `count` recipients, of a server that has then asked for
// the message by 354; fewer, or none, where it has not said so much.
[[nodiscard]] std::vector<std::string_view> replies_to_recipients(std::string_view head,
                                                                  std::size_t count);

// The reply to the message that followed a 354.
[[nodiscard]] std::optional<std::string_view> reply_to_message(std::string_view head);

// "235 Authentication successful" (RFC 4954, section 6).
[[nodiscard]] bool is_logged_in(std::string_view head);

// A refusal that is about the connection rather than about what was asked for: the server closes
// down (421), or wants a login first (530).
[[nodiscard]] bool is_about_connection(std::string_view reply);

}  // namespace poolsentry
