// The configuration's one table: which key stands for which member and of which kind it is. A new
// key is one line here, one member in config.h, and one entry in config/poolsentry.schema.json (a
// test compares the three).
//
// Included by config_reader.cc only.
#pragma once

#include <tuple>

#include "core/config/value_codecs.h"

namespace poolsentry {

template <class Struct, class Member, class Codec>
struct Field {
  std::string_view key;
  Member Struct::*member;
  Codec codec;
};
// clang 14, which the fuzzers use, deduces no aggregate by itself.
template <class Struct, class Member, class Codec>
Field(const char*, Member Struct::*, Codec) -> Field<Struct, Member, Codec>;

// An object whose keys are these fields. A field that is not in the file keeps its default.
template <class... Fields>
struct Section {
  std::tuple<Fields...> fields;

  constexpr explicit Section(Fields... all) : fields(all...) {}

  template <class Struct>
  void read(const JsonValue& value, Struct& out, const Place& place) const {
    const JsonObject* const object = read_object(value, place);
    if (object == nullptr) return;
    const auto read_field = [&](const auto& field) {
      const JsonValue* const found = find_member(*object, field.key);
      if (found != nullptr) field.codec.read(*found, out.*field.member, place.member(field.key));
    };
    std::apply(
        [&](const auto&... field) {
          reject_unknown_keys(*object, {field.key...}, place);
          (read_field(field), ...);
        },
        fields);
  }

  template <class Struct>
  [[nodiscard]] JsonValue write(const Struct& in) const {
    return std::apply(
        [&](const auto&... field) {
          JsonObject object;
          (object.push_back({std::string(field.key), field.codec.write(in.*field.member)}), ...);
          return JsonValue{std::move(object)};
        },
        fields);
  }
};

// The limits of the values.
inline constexpr Duration kMinInterval = std::chrono::seconds{1};
inline constexpr Duration kMaxInterval = std::chrono::days{1};
inline constexpr Duration kMinForecast = std::chrono::seconds{1};
inline constexpr Duration kMaxForecast = std::chrono::days{10 * 365};
inline constexpr Duration kMinRepeat = std::chrono::minutes{1};
inline constexpr Duration kMaxRepeat = std::chrono::days{365};
inline constexpr Duration kMinTimeout = std::chrono::seconds{1};
inline constexpr Duration kMaxTimeout = std::chrono::hours{1};
inline constexpr Duration kMinKept = std::chrono::hours{1};
inline constexpr Duration kMaxKept = std::chrono::days{100 * 365};
inline constexpr std::uint64_t kMinPoolLimitBytes = 1ULL << 20U;
inline constexpr std::uint64_t kMinHistoryBytes = 1ULL << 20U;
inline constexpr std::uint32_t kMaxTop = 1'000;

inline constexpr DurationValue kForecastSpan{kMinForecast, kMaxForecast};
inline constexpr DurationValue kKeptSpan{kMinKept, kMaxKept};
inline constexpr LimitValue kPoolLimit{{kMinPoolLimitBytes}};
inline constexpr OptionalValue<TextValue> kOptionalFile{{"null or a file name"}};
inline constexpr TextValue kTagGlob{"a pattern that a tag of four characters can match",
                                    is_tag_glob};
inline constexpr TextValue kMailAddress{"an address such as ops@example.net", is_mail_address};

inline constexpr Section kSamplingFields{
    Field{"interval", &SamplingConfig::interval, DurationValue{kMinInterval, kMaxInterval}},
    Field{"source", &SamplingConfig::source,
          TextValue{"live, replay:FILE or kernel:DIR", is_source}},
    Field{"speed", &SamplingConfig::speed, SpeedValue{kMinReplaySpeed, kMaxReplaySpeed}},
    Field{"include", &SamplingConfig::include, ListValue<TextValue>{kTagGlob, 1}},
    Field{"exclude", &SamplingConfig::exclude, ListValue<TextValue>{kTagGlob}},
};

inline constexpr Section kDetectionFields{
    Field{"warn_before", &DetectionConfig::warn_before, kForecastSpan},
    Field{"critical_before", &DetectionConfig::critical_before, kForecastSpan},
    Field{"horizon", &DetectionConfig::horizon, kForecastSpan},
};

inline constexpr Section kLimitsFields{
    Field{"paged", &LimitsConfig::paged, kPoolLimit},
    Field{"nonpaged", &LimitsConfig::nonpaged, kPoolLimit},
};

inline constexpr Section kEventLogFields{
    Field{"enabled", &EventLogConfig::enabled, BooleanValue{}},
};

inline constexpr Section kEmailFields{
    Field{"enabled", &EmailConfig::enabled, BooleanValue{}},
    Field{"server", &EmailConfig::server,
          TextValue{"a URL that begins with smtp:// or smtps://", is_smtp_url}},
    Field{"tls", &EmailConfig::tls, words_for<Tls>("required", "opportunistic", "off")},
    Field{"ca_file", &EmailConfig::ca_file, kOptionalFile},
    Field{"user", &EmailConfig::user, OptionalValue<TextValue>{{"null or a user name"}}},
    Field{"auth", &EmailConfig::auth,
          words_for<MailAuth>("auto", "plain", "login", "ntlm", "xoauth2")},
    Field{"from", &EmailConfig::from, kMailAddress},
    Field{"to", &EmailConfig::to, ListValue<TextValue>{kMailAddress}},
};

inline constexpr Section kWebhookFields{
    Field{"enabled", &WebhookConfig::enabled, BooleanValue{}},
    Field{"url", &WebhookConfig::url,
          TextValue{"a URL that begins with http:// or https://", is_http_url}},
    Field{"shape", &WebhookConfig::shape,
          words_for<WebhookShape>("json", "teams", "slack", "alertmanager")},
    Field{"headers", &WebhookConfig::headers, HeadersValue{}},
    Field{"ca_file", &WebhookConfig::ca_file, kOptionalFile},
};

inline constexpr Section kCommandFields{
    Field{"enabled", &CommandConfig::enabled, BooleanValue{}},
    Field{"program", &CommandConfig::program, TextValue{"the path of a program"}},
    Field{"arguments", &CommandConfig::arguments,
          ListValue<TextValue>{{"a text without control characters"}}},
    Field{"timeout", &CommandConfig::timeout, DurationValue{kMinTimeout, kMaxTimeout}},
};

inline constexpr Section kAlertsFields{
    Field{"repeat_every", &AlertsConfig::repeat_every, DurationValue{kMinRepeat, kMaxRepeat}},
    Field{"quiet_hours", &AlertsConfig::quiet_hours, OptionalValue<QuietHoursValue>{}},
    Field{"event_log", &AlertsConfig::event_log, kEventLogFields},
    Field{"email", &AlertsConfig::email, kEmailFields},
    Field{"webhook", &AlertsConfig::webhook, kWebhookFields},
    Field{"command", &AlertsConfig::command, kCommandFields},
};

inline constexpr Section kHistoryFields{
    Field{"path", &HistoryConfig::path, kOptionalFile},
    Field{"every_sample", &HistoryConfig::every_sample, kKeptSpan},
    Field{"quarter_hours", &HistoryConfig::quarter_hours, kKeptSpan},
    Field{"hours", &HistoryConfig::hours, kKeptSpan},
    Field{"max_size", &HistoryConfig::max_size_bytes, SizeValue{kMinHistoryBytes}},
};

inline constexpr Section kMetricsFields{
    Field{"listen", &MetricsConfig::listen,
          OptionalValue<TextValue>{
              {"null or an address and port such as \"127.0.0.1:9182\"", is_listen_address}}},
    Field{"textfile", &MetricsConfig::textfile, kOptionalFile},
    Field{"top", &MetricsConfig::top, CountValue{1, kMaxTop}},
};

inline constexpr Section kLoggingFields{
    Field{"level", &LoggingConfig::level,
          words_for<LogLevel>("trace", "debug", "info", "warning", "error")},
    Field{"path", &LoggingConfig::path, kOptionalFile},
};

inline constexpr Section kConfigFields{
    Field{"sampling", &Config::sampling, kSamplingFields},
    Field{"detection", &Config::detection, kDetectionFields},
    Field{"limits", &Config::limits, kLimitsFields},
    Field{"alerts", &Config::alerts, kAlertsFields},
    Field{"history", &Config::history, kHistoryFields},
    Field{"metrics", &Config::metrics, kMetricsFields},
    Field{"logging", &Config::logging, kLoggingFields},
};

}  // namespace poolsentry
