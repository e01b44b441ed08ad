#include "service/notify/webhook_sender.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "poolsentry_version.h"
#include "service/notify/curl_transfer.h"
#include "service/notify/redaction.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxShownAnswer = 200;

// What we send unless the configuration says otherwise. Without "Expect" a server has the whole
// message at once, and not only after it was asked whether it wants it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOwnHeaders = {
    {{"Content-Type", "application/json"},
     {"User-Agent", "PoolSentry/" POOLSENTRY_VERSION},
     {"Expect", ""}}};

std::vector<std::string> headers_of(const WebhookConfig& config) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : config.headers) {
    lines.push_back(std::string(name).append(": ").append(value));
  }
  for (const auto& [name, value] : kOwnHeaders) {
    const bool replaced = std::any_of(
        config.headers.begin(), config.headers.end(),
        [&, own = name](const auto& his) { return to_lower(his.first) == to_lower(own); });
    const std::string blank = value.empty() ? "" : " ";
    if (!replaced) lines.push_back(std::string(name) + ':' + blank + std::string(value));
  }
  return lines;
}

bool is_about_service(long status) {
  return status / 100 == 5 || status == 429 || status == 408 || status < 200;
}

class WebhookSender final : public Sender {
 public:
  WebhookSender(WebhookConfig config, const Endpoint& server, WebhookBody body,
                WebhookOptions options)
      : config_(std::move(config)),
        where_(server.scheme + "://" + server.text()),
        is_encrypted_(server.scheme == "https"),
        body_(std::move(body)),
        options_(options) {
    hide(server);
  }

  [[nodiscard]] std::string_view name() const override { return "webhook"; }
  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& stop) override;
  [[nodiscard]] Result<std::string> probe(const std::stop_token& stop) override;

 private:
  void hide(const Endpoint& server);
  [[nodiscard]] TransferSettings settings() const;
  [[nodiscard]] SendResult result_of(const CurlTransfer& answer) const;
  [[nodiscard]] std::string redirected(const CurlTransfer& answer) const;
  [[nodiscard]] std::string broken(const TransferError& error) const;
  // What somebody else has said, for a reason. Our own words are left alone: a path may be the name
  // of the host.
  [[nodiscard]] std::string safe(const std::string& foreign, std::size_t max_bytes) const {
    return to_printable(redaction_.applied_to(foreign), max_bytes);
  }

  WebhookConfig config_;
  std::string where_;  // "https://example.net:443": all of the URL that may be shown
  bool is_encrypted_;
  WebhookBody body_;
  WebhookOptions options_;
  Redaction redaction_;
};

// The parts of a URL's path or query.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("/?&="), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

void WebhookSender::hide(const Endpoint& server) {
  // Short ones are no secret, and "/" would be hidden everywhere.
  constexpr std::size_t kLeastSecret = 6;
  // Nor are parts of a URL that may be words of our own messages; a server may say a token alone.
  constexpr std::size_t kLeastToken = 16;
  const std::string_view url = config_.url;
  const std::string_view query = url.substr(std::min(url.find('?'), url.size()));
  std::vector<std::string_view> secrets = {server.path, query};
  for (const std::string_view whole : {std::string_view(server.path), query}) {
    for (const std::string_view part : parts_of(whole)) {
      if (part.size() >= kLeastToken) secrets.push_back(part);
    }
  }
  for (const auto& [name, value] : config_.headers) {
    secrets.push_back(value);
    // "Bearer TOKEN": a server may say the token alone.
    secrets.push_back(std::string_view(value).substr(value.find(' ') + 1));
  }
  for (const std::string_view secret : secrets) {
    if (secret.size() >= kLeastSecret) redaction_.hide(secret);
  }
}

TransferSettings WebhookSender::settings() const {
  TransferSettings settings;
  settings.url = config_.url;
  settings.ca_file = config_.ca_file;
  return settings;
}

SendResult WebhookSender::send(const Message& message, const std::stop_token& stop) {
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const std::string body = body_(message, now);
  TransferSettings post = settings();
  post.headers = headers_of(config_);
  post.body = body;
  const auto answer = CurlTransfer::run(post, Attempt::lasting(options_.longest_attempt, stop));
  SendResult result = answer
                          ? result_of(*answer)
                          : SendResult{SendOutcome::kUnreachable, broken(answer.error()), {}, {}};
  result.reason = to_printable(result.reason, SendResult::kMaxReasonBytes);
  return result;
}

SendResult WebhookSender::result_of(const CurlTransfer& answer) const {
  const long status = answer.status();
  if (status / 100 == 2) return {};
  SendResult result;
  result.outcome = is_about_service(status) ? SendOutcome::kUnreachable : SendOutcome::kRefused;
  if (status == 429 || status == 503) result.retry_after = answer.retry_after();
  if (status / 100 == 3) {
    result.reason = redirected(answer);
    return result;
  }
  // What is hidden must be whole to be found: it is looked for before anything is cut.
  const std::string text = safe(answer.body(), kMaxShownAnswer);
  result.reason =
      where_ + " answers " + std::to_string(status) + (text.empty() ? "" : ": \"" + text + '"') +
      (result.outcome == SendOutcome::kRefused ? "; check alerts.webhook.url, shape and headers"
                                               : "; it is tried again");
  return result;
}

std::string WebhookSender::redirected(const CurlTransfer& answer) const {
  const auto target = endpoint_of(answer.redirect_url());
  return where_ + " answers " + std::to_string(answer.status()) + ": it has moved" +
         (target ? " to " + target->scheme + "://" + target->text() : "") +
         "; redirects are not followed, set alerts.webhook.url to the new address";
}

std::string WebhookSender::broken(const TransferError& error) const {
  const std::string detail = safe(error.detail, kMaxShownAnswer);
  switch (error.fault) {
    case TransferFault::kStopped:
      return "stopped before " + where_ + " had answered";
    case TransferFault::kName:
      return "the host's name in " + where_ + " is not known: check alerts.webhook.url and DNS";
    case TransferFault::kTimeout:
      return where_ + " takes too long: " + detail;
    case TransferFault::kTooLong:
      return where_ + " answers with more than 64 KB: check that alerts.webhook.url takes alerts";
    case TransferFault::kTls:
      return "TLS with " + where_ + " fails: " + detail +
             "; where the server's certificate is of your own authority, set " +
             "alerts.webhook.ca_file to that authority's certificate";
    case TransferFault::kCaFile:
      return "alerts.webhook.ca_file: " + detail +
             "; it must be a file of certificates in PEM form";
    case TransferFault::kAnswer:
      return where_ + " gives no answer that is HTTP: " + detail;
    default:
      return "no connection to " + where_ + ": " + detail +
             "; check alerts.webhook.url, the network and the firewall";
  }
}

Result<std::string> WebhookSender::probe(const std::stop_token& stop) {
  const auto connected =
      CurlTransfer::run(settings(), Attempt::lasting(options_.longest_attempt, stop));
  if (!connected) return failure(ErrorKind::kUnavailable, broken(connected.error()));
  return where_ + ": " + (is_encrypted_ ? connected->tls() : "in clear") +
         ", connected; nothing was posted";
}

}  // namespace

Result<std::unique_ptr<Sender>> make_webhook_sender(const WebhookConfig& config, WebhookBody body,
                                                    WebhookOptions options) {
  auto server = endpoint_of(config.url);
  if (!server) return pass_on(server, "alerts.webhook.url");
  return std::make_unique<WebhookSender>(config, *server, std::move(body), options);
}

}  // namespace poolsentry
