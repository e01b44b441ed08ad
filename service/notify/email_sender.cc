#include "service/notify/email_sender.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/config/value_codecs.h"
#include "service/notify/curl_transfer.h"
#include "service/notify/mail_message.h"
#include "service/notify/mail_reasons.h"
#include "service/notify/redaction.h"
#include "service/notify/smtp_dialogue.h"

namespace poolsentry {
namespace {

// Wanted by all of RFC 3463's and RFC 4954's servers before anything else is taken.
constexpr int kLoginRequired = 530;
constexpr int kGoOn = 354;

bool has_line(std::string_view head, std::string_view begin) {
  return head.starts_with(begin) || head.find("\n" + std::string(begin)) != std::string_view::npos;
}

// "235 Authentication successful" (RFC 4954, section 6).
bool is_logged_in(const CurlTransfer& connection) { return has_line(connection.head(), "235"); }

// A reply that says something about the connection rather than about what was asked for.
bool is_about_connection(const SmtpReply& reply) {
  return reply.is_closing() || reply.code == kLoginRequired;
}

SendResult unreachable(std::string reason, std::vector<std::string> recipients) {
  return {SendOutcome::kUnreachable, std::move(reason), std::nullopt, std::move(recipients)};
}

SendResult refused(std::string reason, std::vector<std::string> recipients) {
  return {SendOutcome::kRefused, std::move(reason), std::nullopt, std::move(recipients)};
}

class EmailSender final : public Sender {
 public:
  EmailSender(EmailConfig config, Endpoint server, SecretSource secret, EmailOptions options)
      : config_(std::move(config)),
        server_(std::move(server)),
        secret_(std::move(secret)),
        options_(std::move(options)) {}

  [[nodiscard]] std::string_view name() const override { return "email"; }
  [[nodiscard]] std::vector<std::string> recipients() const override { return config_.to; }
  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& stop) override;
  [[nodiscard]] Result<std::string> probe(const std::stop_token& stop) override;

 private:
  using Connected = tl::expected<CurlTransfer, std::string>;  // or why not

  // Who was accepted, and who not and why.
  struct Accepted {
    std::size_t count = 0;
    std::vector<std::string> rejected;
    std::string reason;
  };
  using Envelope = tl::expected<Accepted, SendResult>;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] TransferSettings settings() const;
  [[nodiscard]] Connected connect(const Attempt& attempt, Redaction& redaction) const;
  [[nodiscard]] SendResult transact(CurlTransfer& connection, const Message& message,
                                    const std::vector<std::string>& recipients) const;
  [[nodiscard]] Envelope address(SmtpDialogue& dialogue,
                                 const std::vector<std::string>& recipients) const;
  [[nodiscard]] SendResult hand_over(SmtpDialogue& dialogue, const Message& message,
                                     const Accepted& accepted,
                                     const std::vector<std::string>& recipients) const;
  [[nodiscard]] std::string broken(const TransferError& error) const {
    return connection_reason(error, config_, server_);
  }
  [[nodiscard]] std::string answered(const SmtpReply& reply, std::string_view to_what) const {
    return server_.text() + " answers " + quoted_reply(reply) + ' ' + std::string(to_what);
  }

  EmailConfig config_;
  Endpoint server_;
  SecretSource secret_;
  EmailOptions options_;
};

std::string EmailSender::url() const {
  // libcurl takes the path of the URL as the name after EHLO.
  if (server_.path != "/") return config_.server;
  return server_.scheme + "://" + server_.text() + '/' + safe_host_name(options_.host);
}

TransferSettings EmailSender::settings() const {
  TransferSettings settings;
  settings.url = url();
  settings.ca_file = config_.ca_file;
  settings.tls = config_.tls;
  // Who strips STARTTLS out of the conversation must not get a password for it.
  if (config_.user && config_.tls == Tls::kOpportunistic) settings.tls = Tls::kRequired;
  return settings;
}

EmailSender::Connected EmailSender::connect(const Attempt& attempt, Redaction& redaction) const {
  TransferSettings connection = settings();
  SecretText secret;
  if (config_.user) {
    auto read = secret_();
    if (!read || read->empty()) {
      return tl::unexpected("no password for " + to_printable(*config_.user, 80) +
                            (read ? "" : ": " + read.error().message) +
                            "; store it by: poolsentry secret set smtp");
    }
    secret = std::move(*read);
    redaction.hide_login(*config_.user, secret.view());
    connection.login = {*config_.user, secret.c_str(), config_.auth};
  }
  auto connected = CurlTransfer::run(connection, attempt);
  if (!connected) return tl::unexpected(broken(connected.error()));
  if (config_.user && !is_logged_in(*connected)) {
    return tl::unexpected(server_.text() + " offers no login, or none without TLS: check " +
                          "alerts.email.server and tls, or remove alerts.email.user where it " +
                          "takes mail without");
  }
  return std::move(*connected);
}

SendResult EmailSender::send(const Message& message, const std::stop_token& stop) {
  const auto recipients = message.recipients.empty() ? config_.to : message.recipients;
  Redaction redaction;
  auto connection = connect(Attempt::lasting(options_.longest_attempt, stop), redaction);
  SendResult result = connection ? transact(*connection, message, recipients)
                                 : unreachable(connection.error(), recipients);
  result.reason = to_printable(redaction.applied_to(result.reason), SendResult::kMaxReasonBytes);
  return result;
}

SendResult EmailSender::transact(CurlTransfer& connection, const Message& message,
                                 const std::vector<std::string>& recipients) const {
  SmtpDialogue dialogue(connection);
  const auto from = dialogue.command("MAIL FROM:<" + config_.from + '>');
  if (!from) return unreachable(broken(from.error()), recipients);
  if (!from->is_ok()) {
    // The same for every message, so the others need not be tried.
    return unreachable(
        answered(*from, "to a mail from " + config_.from + ": check alerts.email.from and user"),
        recipients);
  }
  const Envelope accepted = address(dialogue, recipients);
  if (!accepted) return accepted.error();
  SendResult result = accepted->count > 0 ? hand_over(dialogue, message, *accepted, recipients)
                                          : refused(accepted->reason, recipients);
  if (result.outcome != SendOutcome::kUnreachable) dialogue.quit();
  return result;
}

EmailSender::Envelope EmailSender::address(SmtpDialogue& dialogue,
                                           const std::vector<std::string>& recipients) const {
  Accepted accepted;
  const auto reject = [&accepted](const std::string& recipient, std::string reason) {
    if (accepted.rejected.empty()) accepted.reason = std::move(reason);
    accepted.rejected.push_back(recipient);
  };
  for (const std::string& recipient : recipients) {
    // They come back from where messages are kept, and a line break in one would be a command.
    if (!is_mail_address(recipient)) {
      reject(recipient, to_printable(recipient, 80) + " is no mail address");
      continue;
    }
    const auto reply = dialogue.command("RCPT TO:<" + recipient + '>');
    if (!reply) return tl::unexpected(unreachable(broken(reply.error()), recipients));
    if (is_about_connection(*reply)) {
      return tl::unexpected(unreachable(answered(*reply, "to a recipient"), recipients));
    }
    if (reply->is_ok()) {
      ++accepted.count;
    } else {
      reject(recipient, answered(*reply, "to the recipient " + recipient +
                                             ": check alerts.email.to, and whether the server " +
                                             "takes mail for it from here"));
    }
  }
  return accepted;
}

SendResult EmailSender::hand_over(SmtpDialogue& dialogue, const Message& message,
                                  const Accepted& accepted,
                                  const std::vector<std::string>& recipients) const {
  const auto not_taken = [&](const SmtpReply& reply) {
    const std::string reason = answered(reply, "to the message");
    return is_about_connection(reply) ? unreachable(reason, recipients)
                                      : refused(reason, recipients);
  };
  const auto data = dialogue.command("DATA");
  if (!data) return unreachable(broken(data.error()), recipients);
  if (data->code != kGoOn) return not_taken(*data);
  const auto taken =
      dialogue.content(compose_mail(message, {config_.from, config_.to, options_.host}));
  if (!taken) return unreachable(broken(taken.error()), recipients);
  if (!taken->is_ok()) return not_taken(*taken);
  if (accepted.rejected.empty()) return {};
  return refused(accepted.reason, accepted.rejected);
}

Result<std::string> EmailSender::probe(const std::stop_token& stop) {
  Redaction redaction;
  const auto failed = [&redaction](std::string reason) {
    return failure(ErrorKind::kUnavailable, to_printable(redaction.applied_to(std::move(reason)),
                                                         SendResult::kMaxReasonBytes));
  };
  auto connection = connect(Attempt::lasting(options_.longest_attempt, stop), redaction);
  if (!connection) return failed(connection.error());
  SmtpDialogue dialogue(*connection);
  const auto reply = dialogue.command("NOOP");
  if (!reply) return failed(broken(reply.error()));
  if (!reply->is_ok()) return failed(answered(*reply, "to NOOP"));
  dialogue.quit();
  const std::string tls = connection->tls();
  return server_.text() + ": " + (tls.empty() ? "in clear" : tls) + ", " +
         (config_.user ? "logged in as " + to_printable(*config_.user, 80) : "without login");
}

}  // namespace

Result<std::unique_ptr<Sender>> make_email_sender(const EmailConfig& config, SecretSource secret,
                                                  EmailOptions options) {
  auto server = endpoint_of(config.server);
  if (!server) return pass_on(server, "alerts.email.server");
  if (server->has_login) {
    return failure(ErrorKind::kUsage,
                   "alerts.email.server: must not hold a user or password; set alerts.email.user, "
                   "and store the password by: poolsentry secret set smtp");
  }
  return std::make_unique<EmailSender>(config, std::move(*server), std::move(secret),
                                       std::move(options));
}

}  // namespace poolsentry
