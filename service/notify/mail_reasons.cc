#include "service/notify/mail_reasons.h"

#include "core/base/text.h"
#include "service/notify/smtp_replies.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxReply = 160;
constexpr std::string_view kRecipientAdvice =
    ": check alerts.email.to, and whether the server takes mail for it from here";

std::string in_quotes(std::string_view text) { return '"' + to_printable(text, kMaxReply) + '"'; }

// " and answers \"421 busy\"", or only the code where more could tell what was sent to log in.
std::string last_answer(const TransferError& error, bool with_login) {
  const auto replies = replies_in(error.head);
  if (replies.empty()) return {};
  const std::string_view last = replies.back();
  const bool before_login = !with_login || replies.size() == 1;
  return " (last answer: " + (before_login ? in_quotes(last) : std::string(last.substr(0, 3))) +
         ")";
}

bool was_refused(const TransferError& error) {
  const auto replies = replies_in(error.head);
  return !replies.empty() && (replies.back().front() == '4' || replies.back().front() == '5');
}

std::string login_reason(const TransferError& error, const EmailConfig& config,
                         const std::string& where) {
  if (!was_refused(error)) {
    return where + " offers no way to log in that both sides know: check alerts.email.auth";
  }
  const bool is_token = config.auth == MailAuth::kXoauth2;
  return where + " does not accept the login of " + to_printable(config.user.value_or(""), 80) +
         last_answer(error, true) + ": check alerts.email.user and alerts.email.auth, and store " +
         "the " + (is_token ? "token" : "password") + " again by: poolsentry secret set smtp";
}

}  // namespace

std::string recipient_reason(std::string_view reply, std::string_view recipient,
                             const Endpoint& server) {
  return server.text() + " answers " + in_quotes(reply) + " to the recipient " +
         std::string(recipient) + std::string(kRecipientAdvice);
}

std::string connection_reason(const TransferError& error, const EmailConfig& config,
                              const Endpoint& server) {
  const std::string where = server.text();
  const std::string answer = last_answer(error, config.user.has_value());
  switch (error.fault) {
    case TransferFault::kStopped:
      return "stopped before " + where + " had taken the message";
    case TransferFault::kName:
      return "the name " + server.host + " is not known: check alerts.email.server and DNS";
    case TransferFault::kTimeout:
      return where + " takes too long" + answer + ": " + error.detail +
             "; check that it is a mail server, and that smtp:// or smtps:// fits its port";
    case TransferFault::kTooLong:
      return where + " answers without end: check that alerts.email.server is a mail server";
    case TransferFault::kNoMail:
      return where + " is no mail server: it says " + in_quotes(error.detail) +
             "; check alerts.email.server";
    case TransferFault::kNoTls:
      return where + " offers no TLS (STARTTLS), which alerts.email asks for: use smtps:// or a " +
             "server that offers it; or, without a user, set tls to \"opportunistic\"";
    case TransferFault::kTls:
      return "TLS with " + where + " fails: " + error.detail +
             "; where the server's certificate is of your own authority, set " +
             "alerts.email.ca_file to that authority's certificate";
    case TransferFault::kCaFile:
      return "alerts.email.ca_file: " + error.detail +
             "; it must be a file of certificates in PEM form";
    case TransferFault::kLogin:
      return login_reason(error, config, where);
    case TransferFault::kNoLogin:
      return where + " offers no login, or none without TLS: check alerts.email.server and tls, " +
             "or remove alerts.email.user where it takes mail without";
    case TransferFault::kSender:
      return where + " answers " + in_quotes(error.detail) + " to a mail from " + config.from +
             ": check alerts.email.from and user";
    case TransferFault::kRecipients:
      return where + " answers " + in_quotes(error.detail) + " to every recipient" +
             std::string(kRecipientAdvice);
    case TransferFault::kMessage:
      return where + " answers " + in_quotes(error.detail) + " to the message";
    case TransferFault::kAnswer:
      return where + " takes no mail now" + answer + ": " + error.detail;
    default:
      return "no connection to " + where + answer + ": " + error.detail +
             "; check alerts.email.server, the network and the firewall";
  }
}

}  // namespace poolsentry
