#include "service/notify/email_sender.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/config/value_codecs.h"
#include "service/notify/curl_transfer.h"
#include "service/notify/mail_message.h"
#include "service/notify/mail_reasons.h"
#include "service/notify/redaction.h"
#include "service/notify/smtp_replies.h"

namespace poolsentry {
namespace {

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
  [[nodiscard]] std::string url() const;
  // Or why there is none.
  [[nodiscard]] tl::expected<SecretText, std::string> secret(Redaction& redaction) const;
  [[nodiscard]] TransferSettings settings(const SecretText& secret) const;
  [[nodiscard]] SendResult deliver(const Message& message, std::vector<std::string> recipients,
                                   const SecretText& secret, const Attempt& attempt) const;
  [[nodiscard]] SendResult failed(const TransferError& error,
                                  std::vector<std::string> recipients) const;
  [[nodiscard]] SendResult served(std::string_view head,
                                  const std::vector<std::string>& recipients) const;

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

tl::expected<SecretText, std::string> EmailSender::secret(Redaction& redaction) const {
  if (!config_.user) return SecretText();
  auto read = secret_();
  if (!read || read->empty()) {
    return tl::unexpected("no password for " + to_printable(*config_.user, 80) +
                          (read ? "" : ": " + read.error().message) +
                          "; store it by: poolsentry secret set smtp");
  }
  redaction.hide_login(*config_.user, read->view());
  return std::move(*read);
}

TransferSettings EmailSender::settings(const SecretText& secret) const {
  TransferSettings settings;
  settings.url = url();
  settings.ca_file = config_.ca_file;
  settings.tls = config_.tls;
  if (!config_.user) return settings;
  // Who strips STARTTLS out of the conversation must not get a password for it.
  if (config_.tls == Tls::kOpportunistic) settings.tls = Tls::kRequired;
  settings.login = {*config_.user, secret.c_str(), config_.auth};
  return settings;
}

SendResult EmailSender::send(const Message& message, const std::stop_token& stop) {
  auto recipients = message.recipients.empty() ? config_.to : message.recipients;
  Redaction redaction;
  const auto attempt = Attempt::lasting(options_.longest_attempt, stop);
  const auto password = secret(redaction);
  SendResult result = password ? deliver(message, std::move(recipients), *password, attempt)
                               : unreachable(password.error(), std::move(recipients));
  result.reason = to_printable(redaction.applied_to(result.reason), SendResult::kMaxReasonBytes);
  return result;
}

SendResult EmailSender::deliver(const Message& message, std::vector<std::string> recipients,
                                const SecretText& secret, const Attempt& attempt) const {
  // They come back from where messages are kept, and a line break in one would be a command.
  const auto bad = std::stable_partition(recipients.begin(), recipients.end(), is_mail_address);
  const std::vector<std::string> unusable(bad, recipients.end());
  recipients.erase(bad, recipients.end());
  SendResult result;
  if (!recipients.empty()) {
    TransferSettings transfer = settings(secret);
    transfer.mail = compose_mail(message, {config_.from, config_.to, options_.host});
    transfer.mail->recipients = recipients;
    const auto sent = CurlTransfer::run(transfer, attempt);
    result = sent ? served(sent->head(), recipients) : failed(sent.error(), std::move(recipients));
  }
  if (unusable.empty()) return result;
  if (result.outcome == SendOutcome::kDelivered) {
    return refused(to_printable(unusable.front(), 80) + " is no mail address", unusable);
  }
  result.recipients.insert(result.recipients.end(), unusable.begin(), unusable.end());
  return result;
}

SendResult EmailSender::failed(const TransferError& error,
                               std::vector<std::string> recipients) const {
  // A sender that is not taken is the same for every message, so the others need not be tried.
  const bool about_message =
      error.fault == TransferFault::kRecipients || error.fault == TransferFault::kMessage;
  std::string reason = connection_reason(error, config_, server_);
  return about_message && !is_about_connection(error.detail)
             ? refused(std::move(reason), std::move(recipients))
             : unreachable(std::move(reason), std::move(recipients));
}

// The message was taken: for all, or for some of them.
SendResult EmailSender::served(std::string_view head,
                               const std::vector<std::string>& recipients) const {
  SendResult result;
  const auto replies = replies_to_recipients(head, recipients.size());
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i].starts_with('2')) continue;
    if (result.recipients.empty()) {
      result = refused(recipient_reason(replies[i], recipients[i], server_), {});
    }
    result.recipients.push_back(recipients[i]);
  }
  return result;
}

Result<std::string> EmailSender::probe(const std::stop_token& stop) {
  Redaction redaction;
  const auto fails = [&redaction](std::string reason) {
    return failure(ErrorKind::kUnavailable, to_printable(redaction.applied_to(std::move(reason)),
                                                         SendResult::kMaxReasonBytes));
  };
  const auto attempt = Attempt::lasting(options_.longest_attempt, stop);
  const auto password = secret(redaction);
  if (!password) return fails(password.error());
  const auto connected = CurlTransfer::run(settings(*password), attempt);
  if (!connected) return fails(connection_reason(connected.error(), config_, server_));
  const std::string tls = connected->tls();
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
