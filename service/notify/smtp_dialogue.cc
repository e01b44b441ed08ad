#include "service/notify/smtp_dialogue.h"

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr Duration kGoodbye = std::chrono::seconds{2};

tl::unexpected<TransferError> failed(TransferFault fault, std::string detail) {
  return tl::unexpected<TransferError>(TransferError{fault, std::move(detail), {}});
}

}  // namespace

std::string with_dots(std::string_view message) {
  std::string text;
  text.reserve(message.size() + 64);
  bool at_begin = true;
  for (const char c : message) {
    if (at_begin && c == '.') text += '.';
    text += c;
    at_begin = c == '\n';
  }
  if (!at_begin) text += "\r\n";
  return text += ".\r\n";
}

TransferResult<SmtpReply> SmtpDialogue::command(std::string_view line) {
  if (auto sent = connection_.write(std::string(line) + "\r\n"); !sent) {
    return tl::unexpected(sent.error());
  }
  return reply();
}

TransferResult<SmtpReply> SmtpDialogue::content(std::string_view message) {
  if (auto sent = connection_.write(with_dots(message)); !sent) {
    return tl::unexpected(sent.error());
  }
  return reply();
}

void SmtpDialogue::quit() {
  connection_.shorten_deadline(kGoodbye);
  static_cast<void>(command("QUIT"));
}

TransferResult<std::string> SmtpDialogue::line() {
  std::size_t end = std::string::npos;
  while ((end = unread_.find('\n')) == std::string::npos) {
    auto more = connection_.read_some();
    if (!more) return tl::unexpected(more.error());
    heard_ += more->size();
    if (heard_ > kMaxAnswerBytes) {
      return failed(TransferFault::kTooLong, "the answer is longer than 64 KB");
    }
    unread_ += *more;
  }
  std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

TransferResult<SmtpReply> SmtpDialogue::reply() {
  while (true) {
    auto next = line();
    if (!next) return tl::unexpected(next.error());
    if (!is_reply_line(*next)) return failed(TransferFault::kNoMail, to_printable(*next, 80));
    if (next->size() > 3 && (*next)[3] == '-') continue;
    SmtpReply reply;
    static_cast<void>(parse_number(std::string_view(*next).substr(0, 3), reply.code));
    reply.text = std::move(*next);
    return reply;
  }
}

}  // namespace poolsentry
