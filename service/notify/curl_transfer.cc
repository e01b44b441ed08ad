#include "service/notify/curl_transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <new>

#include "core/base/text.h"
#include "service/app/files.h"
#include "service/notify/smtp_replies.h"
#include "service/notify/tls_version.h"
#include "service/notify/wiping_memory.h"
#include "service/nt/broken_pipe.h"

namespace poolsentry {
namespace {

constexpr std::chrono::seconds kConnectTimeout{15};
// For each answer of a mail server, and for a POST that moves less than a byte a second. Also for
// all of a connection that is made ready: libcurl counts greeting and login as connecting, and a
// mail server may let a greeting wait to see who is impatient.
constexpr std::chrono::seconds kSilence{30};
// Only a bound for one wait: nothing depends on its length.
constexpr Duration kLongestWait = std::chrono::seconds{1};
constexpr Duration kLongestPause = std::chrono::hours{24};
constexpr std::size_t kMaxCaFileBytes = std::size_t{4} * 1024 * 1024;

template <class Handle, auto Close>
struct Closer {
  void operator()(Handle* handle) const { Close(handle); }
};
using Easy = std::unique_ptr<CURL, Closer<CURL, curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Closer<CURLM, curl_multi_cleanup>>;
using Url = std::unique_ptr<CURLU, Closer<CURLU, curl_url_cleanup>>;
using List = std::unique_ptr<curl_slist, Closer<curl_slist, curl_slist_free_all>>;
using Mime = std::unique_ptr<curl_mime, Closer<curl_mime, curl_mime_free>>;

// Never undone: a name that is still being looked up when its transfer ends is given up to a thread
// of libcurl's own, which frees its memory later.
bool make_curl_ready() {
  make_broken_pipes_errors();
  return curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiping_malloc, wiping_free, wiping_realloc,
                              wiping_strdup, wiping_calloc) == CURLE_OK;
}

bool curl_is_ready() {
  static const bool ready = make_curl_ready();
  return ready;
}

bool uses_windows_tls() {
  const char* const name = curl_version_info(CURLVERSION_NOW)->ssl_version;
  return name != nullptr && std::string_view(name).find("Schannel") != std::string_view::npos;
}

bool is_mail_url(std::string_view url) { return starts_with_ignoring_case(url, "smtp"); }

// What the server says, within bounds.
struct Answer {
  bool is_mail = false;
  bool needs_login = false;
  std::string head;
  std::string body;
  std::string tls;
  std::optional<TransferError> refused;  // why we would not hear more
};

// libcurl calls a transfer off where less is taken than was given. No exception may go through it.
std::size_t take(Answer& answer, std::string& where, std::string_view bytes) {
  if (where.size() + bytes.size() > kMaxAnswerBytes) {
    answer.refused = {TransferFault::kTooLong, "the answer is longer than 64 KB", {}};
    return 0;
  }
  where += bytes;
  return bytes.size();
}

std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* answer_pointer) try {
  auto& answer = *static_cast<Answer*>(answer_pointer);
  const std::string_view line(bytes, size * count);
  // libcurl would wait for a line that is one.
  if (answer.is_mail && !is_reply_line(line)) {
    answer.refused = {
        TransferFault::kNoMail, to_printable(line.substr(0, line.find('\r')), 80), {}};
    return 0;
  }
  // libcurl goes on without a login where none is offered. Up to here only addresses were said.
  if (answer.needs_login && line.starts_with("354") && !is_logged_in(answer.head)) {
    answer.refused = {TransferFault::kNoLogin, "no login is offered", {}};
    return 0;
  }
  return take(answer, answer.head, line);
} catch (const std::bad_alloc&) {
  return 0;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* answer_pointer) try {
  auto& answer = *static_cast<Answer*>(answer_pointer);
  return take(answer, answer.body, {bytes, size * count});
} catch (const std::bad_alloc&) {
  return 0;
}

TransferFault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransferFault::kName;
    case CURLE_OPERATION_TIMEDOUT:
      return TransferFault::kTimeout;
    case CURLE_USE_SSL_FAILED:
      return TransferFault::kNoTls;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
      return TransferFault::kLogin;
    case CURLE_SSL_CACERT_BADFILE:
      return TransferFault::kCaFile;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return TransferFault::kTls;
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return TransferFault::kConnection;
    default:
      return TransferFault::kAnswer;
  }
}

// What libcurl says where a mail server refuses: "RCPT failed: 550". Nothing of that: no refusal.
std::optional<TransferFault> refusal_of(CURLcode code, std::string_view text,
                                        std::string_view head) {
  if (text.starts_with("MAIL failed")) return TransferFault::kSender;
  if (text.starts_with("RCPT failed")) return TransferFault::kRecipients;
  if (text.starts_with("DATA failed")) return TransferFault::kMessage;
  // The only thing that it tells by its code alone.
  if (code == CURLE_WEIRD_SERVER_REPLY && reply_to_message(head)) return TransferFault::kMessage;
  return std::nullopt;
}

// "RCPT failed: 550 (last error)" as the line in which the server said so.
std::string reply_in(std::string_view text, std::string_view head) {
  if (const auto reply = reply_to_message(head)) return std::string(*reply);
  const std::string_view code = text.substr(std::min(text.find(": "), text.size() - 2) + 2, 3);
  const auto replies = replies_in(head);
  const auto found = std::find_if(replies.rbegin(), replies.rend(),
                                  [&](const auto reply) { return reply.starts_with(code); });
  return std::string(found == replies.rend() ? text : *found);
}

// Its lines end as libcurl's encoder knows them: any other line feed it would encode.
std::string with_crlf(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n') lines += '\r';
    lines += c;
  }
  return lines;
}

Duration left_until(std::chrono::steady_clock::time_point deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  return std::max(std::chrono::ceil<Duration>(left), Duration{0});
}

TransferResult<std::string> read_ca_file(const std::string& path) {
  const auto unusable = [&path](std::string_view why) {
    return tl::unexpected<TransferError>(
        TransferError{TransferFault::kCaFile, to_printable(path, 120) + std::string(why), {}});
  };
  std::ifstream stream(path_from_utf8(path), std::ios::binary);
  if (!is_regular_file(path) || !stream) return unusable(" cannot be read");
  std::string text(kMaxCaFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return unusable(" cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxCaFileBytes) return unusable(" is larger than 4 MB");
  if (text.empty()) return unusable(" is empty");
  return text;
}

}  // namespace

struct CurlTransfer::State {
  // Destroyed from the last to the first: nobody wakes what is gone, and the connection goes with
  // the easy handle while the multi handle still knows it.
  Attempt attempt;
  Answer answer;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  List headers;
  List recipients;
  Multi multi{curl_multi_init()};
  Easy easy{curl_easy_init()};
  Mime mime;
  std::stop_callback<std::function<void()>> wake;

  explicit State(const Attempt& asked)
      : attempt(asked), wake(asked.stop, [this] { curl_multi_wakeup(multi.get()); }) {}
  ~State() { curl_multi_remove_handle(multi.get(), easy.get()); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    if (setting_error == CURLE_OK) setting_error = curl_easy_setopt(easy.get(), option, value);
  }
  CURLcode setting_error = CURLE_OK;

  void set_bounds();
  void set_tls(const TransferSettings& settings, const std::string& ca_text);
  void set_login(const MailLogin& login);
  void set_list(CURLoption option, List& list, const std::vector<std::string>& lines);
  void set_post(const TransferSettings& settings);
  void set_mail(const Mail& mail);
  void set_content(const Mail& mail);
  void set_all(const TransferSettings& settings, const std::string& ca_text);
  void note_tls();
  TransferResult<void> drive();
  TransferResult<void> still_wanted() const;
  [[nodiscard]] TransferError error_of(CURLcode code) const;
};

void CurlTransfer::State::set_bounds() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left_until(attempt.deadline).count())));
  const auto connecting = answer.is_mail ? kSilence : kConnectTimeout;
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(connecting.count()));
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(kSilence.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(kSilence.count()));
  set(CURLOPT_PROXY, "");  // else libcurl asks the environment for one
  set(CURLOPT_HEADERFUNCTION, take_head);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(CURLOPT_WRITEFUNCTION, take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  set(CURLOPT_ERRORBUFFER, error_text.data());
  using Step = int (*)(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  constexpr Step kStep = [](void* pointer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& state = *static_cast<State*>(pointer);
    state.note_tls();
    const bool over = state.attempt.stop.stop_requested() ||
                      left_until(state.attempt.deadline) == Duration{0} || state.answer.refused;
    return over ? 1 : 0;
  };
  set(CURLOPT_XFERINFOFUNCTION, kStep);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  set(CURLOPT_NOPROGRESS, 0L);
}

void CurlTransfer::State::set_tls(const TransferSettings& settings, const std::string& ca_text) {
  constexpr std::array<long, 3> kUse = {CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE};
  if (answer.is_mail) set(CURLOPT_USE_SSL, kUse[static_cast<std::size_t>(settings.tls)]);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (uses_windows_tls()) {
    // NT 5.2 ends at TLS 1.0, so the system's own least version counts. A server in a closed
    // network cannot ask whether a certificate was revoked, and still has to be told.
    set(CURLOPT_SSL_OPTIONS, static_cast<long>(CURLSSLOPT_REVOKE_BEST_EFFORT));
  } else {
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  }
  if (!settings.ca_file) return;
  // Handed over as bytes: libcurl has its own idea of how a path is written.
  curl_blob blob{const_cast<char*>(ca_text.data()), ca_text.size(), CURL_BLOB_COPY};
  set(CURLOPT_CAINFO_BLOB, &blob);
  // The folder of all authorities that the system trusts. Schannel knows none.
  if (!uses_windows_tls()) set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void CurlTransfer::State::set_login(const MailLogin& login) {
  constexpr std::array<const char*, 5> kMechanisms = {nullptr, "AUTH=PLAIN", "AUTH=LOGIN",
                                                      "AUTH=NTLM", "AUTH=XOAUTH2"};
  const char* const mechanism = kMechanisms[static_cast<std::size_t>(login.auth)];
  set(CURLOPT_USERNAME, login.user.c_str());
  set(login.auth == MailAuth::kXoauth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, login.secret);
  if (mechanism != nullptr) set(CURLOPT_LOGIN_OPTIONS, mechanism);
}

void CurlTransfer::State::set_list(CURLoption option, List& list,
                                   const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
      setting_error = CURLE_OUT_OF_MEMORY;
      return;
    }
    static_cast<void>(list.release());
    list.reset(longer);
  }
  set(option, list.get());
}

void CurlTransfer::State::set_post(const TransferSettings& settings) {
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set_list(CURLOPT_HTTPHEADER, headers, settings.headers);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(settings.body->size()));
  set(CURLOPT_POSTFIELDS, settings.body->data());
}

void CurlTransfer::State::set_mail(const Mail& mail) {
  set(CURLOPT_MAIL_FROM, mail.from.c_str());
  set_list(CURLOPT_MAIL_RCPT, recipients, mail.recipients);
  set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);  // a recipient that is refused stops nobody else's mail
  set_list(CURLOPT_HTTPHEADER, headers, mail.headers);
  set_content(mail);
  // Says QUIT now, while it can be stopped, and not when the handles are gone.
  set(CURLOPT_FORBID_REUSE, 1L);
}

// Two ways to read the same, the better one last (RFC 2046, section 5.1.4).
void CurlTransfer::State::set_content(const Mail& mail) {
  const auto need = [this](CURLcode code) {
    if (setting_error == CURLE_OK) setting_error = code;
  };
  // Calls on a part that there was no memory for only fail.
  const auto add_part = [&need](curl_mime* parent, const char* type, const std::string& text) {
    curl_mimepart* const part = curl_mime_addpart(parent);
    const std::string lines = with_crlf(text);
    need(curl_mime_data(part, lines.data(), lines.size()));
    need(curl_mime_type(part, type));
    need(curl_mime_encoder(part, "quoted-printable"));
  };
  mime.reset(curl_mime_init(easy.get()));
  Mime alternative(curl_mime_init(easy.get()));
  curl_mimepart* const whole = curl_mime_addpart(mime.get());
  add_part(alternative.get(), "text/plain; charset=utf-8", mail.text);
  add_part(alternative.get(), "text/html; charset=utf-8", mail.html);
  need(curl_mime_subparts(whole, alternative.get()));
  if (setting_error == CURLE_OK) static_cast<void>(alternative.release());  // is the part's now
  need(curl_mime_type(whole, "multipart/alternative"));
  set(CURLOPT_MIMEPOST, mime.get());
}

void CurlTransfer::State::set_all(const TransferSettings& settings, const std::string& ca_text) {
  answer.is_mail = is_mail_url(settings.url);
  set(CURLOPT_PROTOCOLS_STR, answer.is_mail ? "smtp,smtps" : "http,https");
  set(CURLOPT_URL, settings.url.c_str());
  set_bounds();
  set_tls(settings, ca_text);
  if (settings.login) set_login(*settings.login);
  answer.needs_login = settings.login.has_value();
  if (settings.mail) {
    set_mail(*settings.mail);
  } else if (settings.body) {
    set_post(settings);
  } else {
    set(CURLOPT_CONNECT_ONLY, 1L);
  }
}

// libcurl tells it only in the middle of a transfer; called at every step of one.
void CurlTransfer::State::note_tls() {
  const curl_tlssessioninfo* info = nullptr;
  if (curl_easy_getinfo(easy.get(), CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK) return;
  if (info != nullptr && info->internals != nullptr) answer.tls = tls_version(info->internals);
}

TransferError CurlTransfer::State::error_of(CURLcode code) const {
  if (answer.refused) {
    return {answer.refused->fault, answer.refused->detail, answer.head};
  }
  const std::string_view own_text(error_text.data());
  if (const auto refusal = refusal_of(code, own_text, answer.head)) {
    return {*refusal, to_printable(reply_in(own_text, answer.head), 200), answer.head};
  }
  const std::string detail =
      to_printable(own_text.empty() ? std::string_view(curl_easy_strerror(code)) : own_text, 200);
  // Debian's libcurl has a bound of its own, which a line without an end reaches.
  const bool endless = detail.find("Too large response") != std::string::npos;
  return {endless ? TransferFault::kTooLong : fault_of(code), detail, answer.head};
}

TransferResult<void> CurlTransfer::State::still_wanted() const {
  if (attempt.stop.stop_requested()) {
    return tl::unexpected<TransferError>({TransferFault::kStopped, "stopped", answer.head});
  }
  if (left_until(attempt.deadline) == Duration{0}) {
    return tl::unexpected<TransferError>({TransferFault::kTimeout, "no end in time", answer.head});
  }
  return {};
}

TransferResult<void> CurlTransfer::State::drive() {
  int running = 1;
  while (running > 0) {
    auto wanted = still_wanted();
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
      return tl::unexpected(error_of(CURLE_FAILED_INIT));
    }
    // The callback has ended it, unless nothing is connected yet. That is the only way: a mail that
    // is merely taken out of libcurl 7.88 is ended by a dot, as if it were whole (smtp_done()).
    if (running > 0 && !wanted) return wanted;
    const auto wait = std::min(left_until(attempt.deadline), kLongestWait);
    if (running > 0) {
      curl_multi_poll(multi.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
  }
  int left = 0;
  const CURLMsg* const done = curl_multi_info_read(multi.get(), &left);
  const CURLcode code = done == nullptr ? CURLE_FAILED_INIT : done->data.result;
  if (code == CURLE_ABORTED_BY_CALLBACK && !answer.refused) return still_wanted();
  if (code != CURLE_OK) return tl::unexpected(error_of(code));
  if (answer.needs_login && !is_logged_in(answer.head)) {
    return tl::unexpected<TransferError>(
        {TransferFault::kNoLogin, "no login is offered", answer.head});
  }
  return {};
}

Result<Endpoint> endpoint_of(const std::string& url) {
  const auto no_url = [] {
    return failure(ErrorKind::kUsage, "is no URL that has a scheme, a host and, maybe, a port");
  };
  if (!curl_is_ready()) return failure(ErrorKind::kInternal, "libcurl cannot be started");
  const Url parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return no_url();
  }
  const auto part = [&parsed](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) {
      return std::string();
    }
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  const bool has_login = !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
  Endpoint endpoint{part(CURLUPART_SCHEME), part(CURLUPART_HOST), part(CURLUPART_PORT),
                    part(CURLUPART_PATH), has_login};
  if (endpoint.host.empty() || endpoint.port.empty()) return no_url();
  return endpoint;
}

TransferResult<CurlTransfer> CurlTransfer::run(const TransferSettings& settings,
                                               const Attempt& attempt) {
  std::string ca_text;
  if (settings.ca_file) {
    auto read = read_ca_file(*settings.ca_file);
    if (!read) return tl::unexpected(read.error());
    ca_text = std::move(*read);
  }
  const bool ready = curl_is_ready();
  auto state = std::make_unique<State>(attempt);
  if (!ready || !state->multi || !state->easy) {
    return tl::unexpected(state->error_of(CURLE_FAILED_INIT));
  }
  state->set_all(settings, ca_text);
  if (state->setting_error != CURLE_OK) {
    return tl::unexpected(state->error_of(state->setting_error));
  }
  if (const auto wanted = state->still_wanted(); !wanted) return tl::unexpected(wanted.error());
  curl_multi_add_handle(state->multi.get(), state->easy.get());
  if (const auto driven = state->drive(); !driven) return tl::unexpected(driven.error());
  return CurlTransfer(std::move(state));
}

CurlTransfer::CurlTransfer(std::unique_ptr<State> state) : state_(std::move(state)) {}
CurlTransfer::CurlTransfer(CurlTransfer&&) noexcept = default;
CurlTransfer& CurlTransfer::operator=(CurlTransfer&&) noexcept = default;
CurlTransfer::~CurlTransfer() = default;

const std::string& CurlTransfer::head() const { return state_->answer.head; }
const std::string& CurlTransfer::body() const { return state_->answer.body; }

const std::string& CurlTransfer::tls() const { return state_->answer.tls; }

long CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(state_->easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::optional<Duration> CurlTransfer::retry_after() const {
  curl_off_t seconds = 0;
  curl_easy_getinfo(state_->easy.get(), CURLINFO_RETRY_AFTER, &seconds);
  if (seconds <= 0) return std::nullopt;
  const auto longest = std::chrono::duration_cast<std::chrono::seconds>(kLongestPause).count();
  return std::chrono::seconds{std::min<std::int64_t>(seconds, longest)};
}

std::string CurlTransfer::redirect_url() const {
  const char* url = nullptr;
  curl_easy_getinfo(state_->easy.get(), CURLINFO_REDIRECT_URL, &url);
  return url == nullptr ? "" : url;
}

}  // namespace poolsentry
