// The configuration: plain values, each with the default that product.md promises.
//
// A default-constructed Config is the configuration of a server that nobody configures. What is
// read from a file has been checked as a whole (config_reader.h): whoever is handed a Config may
// rely on every condition stated here. Paths and texts are UTF-8; a path that is nothing lies in
// the data folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace poolsentry {

// Of a replay: as a factor of the time that lay between its snapshots.
inline constexpr double kMinReplaySpeed = 0.001;
inline constexpr double kMaxReplaySpeed = 1'000'000;

struct SamplingConfig {
  Duration interval = std::chrono::seconds{60};  // 1 s to 1 d
  std::string source = "live";                   // "live", "replay:FILE" or "kernel:DIR"
  std::optional<double> speed = 1.0;             // of a replay, > 0; nothing is "max": never wait
  std::vector<std::string> include = {"*"};      // globs over tags (? and *), at least one
  std::vector<std::string> exclude;              // globs over tags; wins over include

  bool operator==(const SamplingConfig&) const = default;
};

// critical_before < warn_before <= horizon.
struct DetectionConfig {
  Duration warn_before = std::chrono::days{7};
  Duration critical_before = std::chrono::hours{24};
  Duration horizon = std::chrono::days{90};  // no forecast reaches further

  bool operator==(const DetectionConfig&) const = default;
};

// In bytes; nothing is "auto": what the source says or the kernel's own rules give.
struct LimitsConfig {
  std::optional<std::uint64_t> paged;
  std::optional<std::uint64_t> nonpaged;

  bool operator==(const LimitsConfig&) const = default;
};

// A span of the server's local day, in minutes after midnight (0 to 1439). It runs over midnight
// where it ends before it begins; the two are never equal.
struct QuietHours {
  int begin_minute = 0;
  int end_minute = 0;  // the first minute that is no longer quiet

  bool operator==(const QuietHours&) const = default;
};

struct EventLogConfig {
  bool enabled = true;

  bool operator==(const EventLogConfig&) const = default;
};

enum class Tls : std::uint8_t {
  kRequired,       // no mail without TLS
  kOpportunistic,  // TLS where the server offers it
  kOff,
};

// How the user proves who he is; see `secret set smtp` for the password or token.
enum class MailAuth : std::uint8_t {
  kAuto,  // the best that the server offers
  kPlain,
  kLogin,
  kNtlm,
  kXoauth2,  // the secret is an OAuth 2.0 access token
};

struct EmailConfig {
  bool enabled = false;
  std::string server = "smtp://mail.example.net:587";  // smtp:// or smtps:// (TLS from the start)
  Tls tls = Tls::kRequired;
  std::optional<std::string> ca_file;
  std::optional<std::string> user;
  MailAuth auth = MailAuth::kAuto;
  std::string from = "poolsentry@example.net";
  std::vector<std::string> to = {"ops@example.net"};  // at least one where enabled

  bool operator==(const EmailConfig&) const = default;
};

enum class WebhookShape : std::uint8_t { kJson, kTeams, kSlack, kAlertmanager };

struct WebhookConfig {
  bool enabled = false;
  std::string url = "https://...";  // http:// or https://
  WebhookShape shape = WebhookShape::kJson;
  std::map<std::string, std::string> headers;
  std::optional<std::string> ca_file;

  bool operator==(const WebhookConfig&) const = default;
};

struct CommandConfig {
  bool enabled = false;
  std::string program = "C:\\tools\\page.exe";
  std::vector<std::string> arguments;
  Duration timeout = std::chrono::seconds{30};

  bool operator==(const CommandConfig&) const = default;
};

struct AlertsConfig {
  Duration repeat_every = std::chrono::hours{24};
  std::optional<QuietHours> quiet_hours;
  EventLogConfig event_log;
  EmailConfig email;
  WebhookConfig webhook;
  CommandConfig command;

  bool operator==(const AlertsConfig&) const = default;
};

// How long each resolution is kept.
struct HistoryConfig {
  std::optional<std::string> path;
  Duration every_sample = std::chrono::days{2};
  Duration quarter_hours = std::chrono::days{60};
  Duration hours = std::chrono::days{2 * 365};
  std::uint64_t max_size_bytes = 200ULL << 20U;

  bool operator==(const HistoryConfig&) const = default;
};

struct MetricsConfig {
  std::optional<std::string> listen;    // "ADDRESS:PORT"; nothing: no server
  std::optional<std::string> textfile;  // nothing: none is written
  std::uint32_t top = 25;               // tags shown

  bool operator==(const MetricsConfig&) const = default;
};

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarning, kError };

struct LoggingConfig {
  LogLevel level = LogLevel::kInfo;
  std::optional<std::string> path;  // of the log file

  bool operator==(const LoggingConfig&) const = default;
};

struct Config {
  SamplingConfig sampling;
  DetectionConfig detection;
  LimitsConfig limits;
  AlertsConfig alerts;
  HistoryConfig history;
  MetricsConfig metrics;
  LoggingConfig logging;

  bool operator==(const Config&) const = default;
};

}  // namespace poolsentry
