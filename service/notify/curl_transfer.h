// One transfer by libcurl: an HTTP POST, a mail, or a connection that is made ready (TLS, login)
// and closed again. The one file pair that knows libcurl.
//
// A transfer ends at once when it is asked to stop, and never later than its deadline, whatever the
// other side does. Only while a mail server is silent after the end of a mail or after QUIT may it
// take a second longer for each: libcurl 7.88 waits for those two answers inside a call, and asks
// us once a second whether to go on (smtp_done() and smtp_disconnect() in lib/smtp.c). All memory
// of libcurl is overwritten before it is freed (wiping_memory.h), and it lives no longer than the
// transfer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/config/config.h"

namespace poolsentry {

// Where a URL leads, without what may be secret in it: path, query and user.
struct Endpoint {
  std::string scheme;  // lower case
  std::string host;    // an IPv6 address in brackets
  std::string port;    // the scheme's own where the URL names none
  std::string path;    // "/" where there is none
  bool has_login = false;

  // "mail.example.net:587"
  [[nodiscard]] std::string text() const { return host + ':' + port; }
};

// kUsage where `url` is none.
[[nodiscard]] Result<Endpoint> endpoint_of(const std::string& url);

// Until when an attempt may last, and what ends it before. All transfers of one attempt share it.
struct Attempt {
  std::stop_token stop;
  std::chrono::steady_clock::time_point deadline;

  [[nodiscard]] static Attempt lasting(Duration longest, const std::stop_token& stop) {
    return {stop, std::chrono::steady_clock::now() + longest};
  }
};

enum class TransferFault : std::uint8_t {
  kStopped,     // by its stop token
  kTimeout,     // the other side took too long, or the deadline has passed
  kTooLong,     // the answer has no end: more than kMaxAnswerBytes
  kNoMail,      // what answers speaks no SMTP
  kName,        // the host's name is not known
  kConnection,  // refused, unreachable, or broken off
  kNoTls,       // TLS is required and not offered
  kTls,         // handshake or certificate
  kCaFile,      // the CA file cannot be used
  kLogin,       // refused, or no way to log in that both sides know
  kNoLogin,     // the server offers none; the mail was not sent
  kSender,      // MAIL was refused; detail is the server's reply, as for the next two
  kRecipients,  // RCPT was refused for every recipient
  kMessage,     // DATA, or the message after it, was refused
  kAnswer,      // an answer that is an error, or none at all
};

struct TransferError {
  TransferFault fault = TransferFault::kConnection;
  std::string detail;  // libcurl's or our words; printable; never with the password
  std::string head;    // what the server had said so far, as it came
};

template <class T>
using TransferResult = tl::expected<T, TransferError>;

// All that a server may say in one transfer, each of headers and body; for SMTP all of its lines.
inline constexpr std::size_t kMaxAnswerBytes = std::size_t{64} * 1024;

struct MailLogin {
  std::string user;
  const char* secret = "";  // password or token; outlives the call
  MailAuth auth = MailAuth::kAuto;
};

struct Mail {
  std::string from;
  std::vector<std::string> recipients;  // at least one; addresses without a blank or line break
  std::vector<std::string> headers;     // "Name: value"; folded where it holds CRLF and a blank
  std::string text;                     // both in UTF-8 with lines that end in '\n', of any length
  std::string html;
};

struct TransferSettings {
  std::string
      url;  // smtp://, smtps://, http:// or https://; the path of a mail URL is the EHLO name
  std::optional<std::string> ca_file;  // then nothing else is trusted
  Tls tls = Tls::kRequired;            // of smtp://; the other schemes say it themselves
  std::optional<MailLogin> login;
  std::vector<std::string> headers;      // of a post: "Name: value" or "Name:" (not sent at all)
  std::optional<std::string_view> body;  // posted
  std::optional<Mail> mail;  // sent; without it and a body the connection is made ready only
};

// Used by one thread.
class CurlTransfer {
 public:
  // Posts the body and takes the answer; or sends the mail, which the server has then taken for
  // those whose RCPT it has not refused (smtp_replies.h tells them from head()); or makes the
  // connection ready: connected, encrypted, greeted, logged in. kNoLogin where a login is set and
  // the server does not do it.
  [[nodiscard]] static TransferResult<CurlTransfer> run(const TransferSettings& settings,
                                                        const Attempt& attempt);
  CurlTransfer(CurlTransfer&&) noexcept;
  CurlTransfer& operator=(CurlTransfer&&) noexcept;
  ~CurlTransfer();

  // Headers, or the lines of a mail server.
  [[nodiscard]] const std::string& head() const;
  [[nodiscard]] const std::string& body() const;
  [[nodiscard]] long status() const;  // of HTTP
  // "TLS 1.3"; empty where the connection is not encrypted.
  [[nodiscard]] const std::string& tls() const;
  // What Retry-After asks for, at most a day; nothing where there is none.
  [[nodiscard]] std::optional<Duration> retry_after() const;
  // Where a 3xx leads; empty where nowhere. May hold secrets as every URL may.
  [[nodiscard]] std::string redirect_url() const;

 private:
  struct State;
  explicit CurlTransfer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace poolsentry
