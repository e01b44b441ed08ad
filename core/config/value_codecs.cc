#include "core/config/value_codecs.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/config/source_spec.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxShownBytes = 64;
constexpr int kMinutesOfDay = 24 * 60;

std::string in_quotes(std::string_view text) {
  return "\"" + to_printable(text, kMaxShownBytes) + "\"";
}

// The value as a complaint shows it.
struct Description {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const std::string& value) const { return in_quotes(value); }
  std::string operator()(const JsonList&) const { return "a list"; }
  std::string operator()(const JsonObject&) const { return "an object"; }
  std::string operator()(double value) const {
    std::array<char, 32> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%.10g", value);
    return {buffer.data(), static_cast<std::size_t>(length)};
  }
};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_plain_text(std::string_view text) {
  return !text.empty() && text.size() <= TextValue::kMaxBytes &&
         std::none_of(text.begin(), text.end(), is_control);
}

struct NamedUnit {
  std::string_view name;
  std::int64_t factor;
};

// `value` in the largest unit that needs no fraction; `units` begins with the largest.
template <std::size_t N>
std::string in_largest_unit(std::int64_t value, const std::array<NamedUnit, N>& units) {
  for (const NamedUnit& unit : units) {
    if (value % unit.factor == 0) {
      return std::to_string(value / unit.factor) + std::string(unit.name);
    }
  }
  return std::to_string(value);
}

std::string duration_text(Duration duration) {
  constexpr std::int64_t kSecond = 1000;
  constexpr std::array<NamedUnit, 6> kUnits = {{{"y", kSecond * 365 * 86'400},
                                                {"d", kSecond * 86'400},
                                                {"h", kSecond * 3'600},
                                                {"m", kSecond * 60},
                                                {"s", kSecond},
                                                {"ms", 1}}};
  return in_largest_unit(duration.count(), kUnits);
}

// A size as people write it, or a whole number of bytes as programs do.
std::optional<std::uint64_t> bytes_of(const JsonValue& value) {
  if (const auto* const text = value.as<std::string>()) {
    const auto read = parse_size(*text);
    return read ? std::optional(*read) : std::nullopt;
  }
  constexpr double kMostExact = 9'007'199'254'740'992.0;  // 2^53: above, a number is rounded
  const double* const number = value.as<double>();
  const bool is_whole =
      number != nullptr && *number >= 0 && *number <= kMostExact && std::floor(*number) == *number;
  return is_whole ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<NamedUnit, 4> kUnits = {
      {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}};
  return in_largest_unit(static_cast<std::int64_t>(bytes), kUnits);
}

// The length of `text` from `at` to the end of one tag character: "a", "?", or the escape "\x07".
std::size_t tag_character_length(std::string_view text, std::size_t at) {
  constexpr std::size_t kEscapeLength = 4;
  const bool escape = text.substr(at, 2) == "\\x" && text.size() - at >= kEscapeLength;
  return escape ? kEscapeLength : 1;
}

// What stands behind "SCHEME://" where the text has one of the schemes.
std::string_view behind_scheme(std::string_view url,
                               std::initializer_list<std::string_view> schemes) {
  for (const std::string_view scheme : schemes) {
    if (starts_with_ignoring_case(url, scheme)) return url.substr(scheme.size());
  }
  return {};
}

bool is_host_and_rest(std::string_view text) {
  return !text.empty() && text.front() != '/' && text.front() != ':' &&
         text.find(' ') == std::string_view::npos;
}

// "06:30" as minutes after midnight.
std::optional<int> parse_time_of_day(std::string_view text) {
  int hour = 0;
  int minute = 0;
  const bool read = text.size() == 5 && text[2] == ':' && parse_number(text.substr(0, 2), hour) &&
                    parse_number(text.substr(3, 2), minute);
  if (!read || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
  const auto dash = text.find('-');
  const auto begin = parse_time_of_day(text.substr(0, dash));
  if (dash == std::string_view::npos || !begin) return std::nullopt;
  const auto end = parse_time_of_day(text.substr(dash + 1));
  if (!end || *end == *begin) return std::nullopt;
  return QuietHours{*begin, *end};
}

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto is_token_character = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

}  // namespace

void reject_value(const JsonValue& got, std::string_view expected, const Place& place) {
  place.reject("must be " + std::string(expected) + ", not " +
               std::visit(Description{}, got.content));
}

const JsonList* read_list(const JsonValue& value, std::size_t least, const Place& place) {
  const auto* const list = value.as<JsonList>();
  if (list == nullptr) {
    reject_value(value, "a list in [ ]", place);
  } else if (list->size() < least) {
    place.reject("must have at least " + std::to_string(least) + " entry");
  } else if (list->size() > kMaxEntries) {
    place.reject("has more than " + std::to_string(kMaxEntries) + " entries");
  } else {
    return list;
  }
  return nullptr;
}

const JsonObject* read_object(const JsonValue& value, const Place& place) {
  const auto* const object = value.as<JsonObject>();
  if (object == nullptr) {
    reject_value(value, "an object in { }", place);
    return nullptr;
  }
  std::vector<std::string_view> keys;
  for (const JsonMember& member : *object) keys.push_back(member.key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return object;
  place.member(*twice).reject("stands here twice; remove one of the two");
  return nullptr;
}

void reject_unknown_keys(const JsonObject& object, const std::vector<std::string_view>& known,
                         const Place& place) {
  for (const JsonMember& member : object) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    // A key beyond that length is no slip of the finger, and comparing it takes its time.
    const std::string_view key = std::string_view(member.key).substr(0, kMaxShownBytes);
    const std::string_view nearest = nearest_word(key, known);
    const std::string advice =
        nearest.empty() ? "; known here: " + join_for_people({known.begin(), known.end()})
                        : "; did you mean \"" + std::string(nearest) + "\"?";
    place.member(member.key).reject("is an unknown key" + advice);
  }
}

const JsonValue* find_member(const JsonObject& object, std::string_view key) {
  const auto found = std::find_if(object.begin(), object.end(),
                                  [key](const JsonMember& member) { return member.key == key; });
  return found == object.end() ? nullptr : &found->value;
}

std::optional<std::size_t> read_word(const JsonValue& value,
                                     const std::vector<std::string_view>& words,
                                     const Place& place) {
  const auto* const text = value.as<std::string>();
  const auto found = text == nullptr ? words.end() : std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::vector<std::string> quoted;
  quoted.reserve(words.size());
  for (const std::string_view word : words) quoted.push_back(in_quotes(word));
  const std::string choice = words.size() == 1 ? "" : "one of ";
  reject_value(value, choice + join_for_people(quoted), place);
  return std::nullopt;
}

void BooleanValue::read(const JsonValue& value, bool& out, const Place& place) const {
  const bool* const read = value.as<bool>();
  if (read == nullptr) return reject_value(value, "true or false", place);
  out = *read;
}

void CountValue::read(const JsonValue& value, std::uint32_t& out, const Place& place) const {
  const double* const read = value.as<double>();
  if (read == nullptr || std::trunc(*read) != *read || *read < least || *read > most) {
    return reject_value(
        value, "a whole number from " + std::to_string(least) + " to " + std::to_string(most),
        place);
  }
  out = static_cast<std::uint32_t>(*read);
}

void DurationValue::read(const JsonValue& value, Duration& out, const Place& place) const {
  const auto* const text = value.as<std::string>();
  const auto read = parse_duration(text == nullptr ? "" : *text);
  if (!read) return reject_value(value, "a duration such as \"60s\", \"24h\" or \"7d\"", place);
  if (*read < least || *read > most) {
    return reject_value(value, "between " + duration_text(least) + " and " + duration_text(most),
                        place);
  }
  out = *read;
}

JsonValue DurationValue::write(Duration value) const { return {duration_text(value)}; }

void SizeValue::read(const JsonValue& value, std::uint64_t& out, const Place& place) const {
  const auto read = bytes_of(value);
  if (!read) return reject_value(value, "a size such as \"343MiB\" or \"2GiB\"", place);
  if (*read < least) return reject_value(value, "at least " + size_text(least), place);
  out = *read;
}

JsonValue SizeValue::write(std::uint64_t value) const { return {size_text(value)}; }

void LimitValue::read(const JsonValue& value, std::optional<std::uint64_t>& out,
                      const Place& place) const {
  const auto* const text = value.as<std::string>();
  if (text != nullptr && *text == "auto") {
    out.reset();
    return;
  }
  if (!bytes_of(value)) {
    return reject_value(value, "\"auto\" or a size such as \"343MiB\"", place);
  }
  std::uint64_t bytes = out.value_or(0);
  size.read(value, bytes, place);
  out = bytes;
}

JsonValue LimitValue::write(const std::optional<std::uint64_t>& value) const {
  return value ? size.write(*value) : JsonValue{std::string("auto")};
}

void SpeedValue::read(const JsonValue& value, std::optional<double>& out,
                      const Place& place) const {
  const auto* const text = value.as<std::string>();
  const double* const factor = value.as<double>();
  if (text != nullptr && *text == "max") {
    out.reset();
  } else if (factor != nullptr && *factor >= least && *factor <= most) {
    out = *factor;
  } else {
    const Description describe;
    reject_value(value, "\"max\" or a number from " + describe(least) + " to " + describe(most),
                 place);
  }
}

JsonValue SpeedValue::write(const std::optional<double>& value) const {
  return value ? JsonValue{*value} : JsonValue{std::string("max")};
}

void TextValue::read(const JsonValue& value, std::string& out, const Place& place) const {
  const auto* const text = value.as<std::string>();
  if (text == nullptr || !is_plain_text(*text) || !is_right(*text)) {
    return reject_value(value, expected, place);
  }
  out = *text;
}

bool is_source(std::string_view text) { return parse_source_spec(text).has_value(); }

bool is_tag_glob(std::string_view text) {
  constexpr std::size_t kTagCharacters = 4;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); i += tag_character_length(text, i)) {
    if (text[i] != '*') ++characters;
  }
  return characters <= kTagCharacters;
}

bool is_smtp_url(std::string_view text) {
  return is_host_and_rest(behind_scheme(text, {"smtp://", "smtps://"}));
}

bool is_http_url(std::string_view text) {
  return is_host_and_rest(behind_scheme(text, {"http://", "https://"}));
}

bool is_mail_address(std::string_view text) {
  constexpr std::size_t kMaxBytes = 254;  // what fits with its brackets into a path: RFC 5321
  const auto is_allowed = [](char c) {
    // Printable ASCII but for what ends an address in a header or in a command.
    return c > ' ' && c <= '~' &&
           std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  };
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && at == text.rfind('@') &&
         text.size() <= kMaxBytes && std::all_of(text.begin(), text.end(), is_allowed);
}

bool is_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  std::uint16_t port = 0;
  return colon != std::string_view::npos && colon > 0 &&
         parse_number(text.substr(colon + 1), port) && port > 0;
}

void QuietHoursValue::read(const JsonValue& value, QuietHours& out, const Place& place) const {
  const auto* const text = value.as<std::string>();
  const auto hours = parse_quiet_hours(text == nullptr ? "" : *text);
  if (!hours) return reject_value(value, "null or a span such as \"22:00-06:00\"", place);
  out = *hours;
}

JsonValue QuietHoursValue::write(const QuietHours& value) const {
  std::array<char, 32> text{};
  const auto part = [](int minute) { return static_cast<unsigned>(minute % kMinutesOfDay); };
  const int length = std::snprintf(text.data(), text.size(), "%02u:%02u-%02u:%02u",
                                   part(value.begin_minute) / 60, part(value.begin_minute) % 60,
                                   part(value.end_minute) / 60, part(value.end_minute) % 60);
  return {std::string(text.data(), static_cast<std::size_t>(length))};
}

void HeadersValue::read(const JsonValue& value, Map& out, const Place& place) const {
  const JsonObject* const object = read_object(value, place);
  if (object == nullptr) return;
  if (object->size() > kMaxEntries) {
    return place.reject("has more than " + std::to_string(kMaxEntries) + " entries");
  }
  constexpr TextValue kText{"a text without control characters"};
  Map headers;
  for (const JsonMember& member : *object) {
    const Place here = place.member(member.key);
    if (!is_token(member.key)) here.reject("is not a name of an HTTP header");
    kText.read(member.value, headers[member.key], here);
  }
  out = std::move(headers);
}

JsonValue HeadersValue::write(const Map& value) const {
  JsonObject object;
  for (const auto& [name, text] : value) object.push_back({name, {text}});
  return {std::move(object)};
}

}  // namespace poolsentry
