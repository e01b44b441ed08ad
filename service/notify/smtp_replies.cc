#include "service/notify/smtp_replies.h"

#include <algorithm>

#include "core/base/text.h"

namespace poolsentry {
namespace {

using Replies = std::vector<std::string_view>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The first that begins with the code. AUTH is answered by 334, so that 354 is DATA's alone.
Replies::const_iterator find_code(const Replies& replies, std::string_view code) {
  return std::find_if(replies.begin(), replies.end(),
                      [code](std::string_view reply) { return reply.starts_with(code); });
}

}  // namespace

bool is_reply_line(std::string_view line) {
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return false;
  const bool in_range = line[0] >= '2' && line[0] <= '5';
  return in_range &&
         (line.size() == 3 || std::string_view(" -\r\n").find(line[3]) != std::string_view::npos);
}

Replies replies_in(std::string_view head) {
  Replies replies;
  for (const std::string_view whole : lines_of(head)) {
    const std::string_view line = whole.substr(0, whole.find_last_not_of('\r') + 1);
    if (line.size() >= 3 && (line.size() == 3 || line[3] != '-')) replies.push_back(line);
  }
  return replies;
}

Replies replies_to_recipients(std::string_view head, std::size_t count) {
  const Replies replies = replies_in(head);
  const auto go_on = find_code(replies, "354");
  if (go_on == replies.end()) return {};
  const auto before = static_cast<std::size_t>(go_on - replies.begin());
  return {go_on - static_cast<std::ptrdiff_t>(std::min(count, before)), go_on};
}

std::optional<std::string_view> reply_to_message(std::string_view head) {
  const Replies replies = replies_in(head);
  const auto go_on = find_code(replies, "354");
  if (go_on == replies.end() || go_on + 1 == replies.end()) return std::nullopt;
  return *(go_on + 1);
}

bool is_logged_in(std::string_view head) {
  const Replies replies = replies_in(head);
  return find_code(replies, "235") != replies.end();
}

bool is_about_connection(std::string_view reply) {
  return reply.starts_with("421") || reply.starts_with("530");
}

}  // namespace poolsentry
