// One small class for each kind of value in the configuration: how it is read, what is right, and
// how it is written. config_fields.h says which key is of which kind.
//
// read() fills `out` where the value is right; otherwise it rejects the value at `place` with what
// would be right, and `out` is of no use. write() gives what read() takes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/time.h"
#include "core/config/config.h"
#include "core/config/config_errors.h"
#include "core/config/json_value.h"

namespace poolsentry {

// Entries of one list or map.
inline constexpr std::size_t kMaxEntries = 100;

// "must be EXPECTED, not GOT".
void reject_value(const JsonValue& got, std::string_view expected, const Place& place);

// The elements where `value` is a list of `least` to kMaxEntries, else null and a complaint.
[[nodiscard]] const JsonList* read_list(const JsonValue& value, std::size_t least,
                                        const Place& place);

// The members where `value` is an object that has each key once, else null and a complaint.
[[nodiscard]] const JsonObject* read_object(const JsonValue& value, const Place& place);

// Rejects every member that is none of `known`, with the nearest that is.
void reject_unknown_keys(const JsonObject& object, const std::vector<std::string_view>& known,
                         const Place& place);

[[nodiscard]] const JsonValue* find_member(const JsonObject& object, std::string_view key);

struct BooleanValue {
  void read(const JsonValue& value, bool& out, const Place& place) const;
  [[nodiscard]] JsonValue write(bool value) const { return {value}; }
};

struct CountValue {
  std::uint32_t least;
  std::uint32_t most;

  void read(const JsonValue& value, std::uint32_t& out, const Place& place) const;
  [[nodiscard]] JsonValue write(std::uint32_t value) const { return {static_cast<double>(value)}; }
};

// "60s", between two durations.
struct DurationValue {
  Duration least;
  Duration most;

  void read(const JsonValue& value, Duration& out, const Place& place) const;
  [[nodiscard]] JsonValue write(Duration value) const;
};

// "200MiB" or 209715200, at least `least` bytes.
struct SizeValue {
  std::uint64_t least;

  void read(const JsonValue& value, std::uint64_t& out, const Place& place) const;
  [[nodiscard]] JsonValue write(std::uint64_t value) const;
};

// A size, or "auto" for nothing.
struct LimitValue {
  SizeValue size;

  void read(const JsonValue& value, std::optional<std::uint64_t>& out, const Place& place) const;
  [[nodiscard]] JsonValue write(const std::optional<std::uint64_t>& value) const;
};

// A factor, or "max" for nothing.
struct SpeedValue {
  double least;
  double most;

  void read(const JsonValue& value, std::optional<double>& out, const Place& place) const;
  [[nodiscard]] JsonValue write(const std::optional<double>& value) const;
};

// A text of 1 to kMaxBytes bytes without control characters, for which `is_right` holds.
struct TextValue {
  static constexpr std::size_t kMaxBytes = 1024;

  std::string_view expected;  // "a file name"
  bool (*is_right)(std::string_view) = [](std::string_view) { return true; };

  void read(const JsonValue& value, std::string& out, const Place& place) const;
  [[nodiscard]] JsonValue write(const std::string& value) const { return {value}; }
};

// Conditions for a TextValue.
[[nodiscard]] bool is_source(std::string_view text);
[[nodiscard]] bool is_tag_glob(std::string_view text);  // one that some tag can match
[[nodiscard]] bool is_smtp_url(std::string_view text);
[[nodiscard]] bool is_http_url(std::string_view text);
// NAME@HOST in printable ASCII, with nothing that could end it in a mail header or an SMTP command.
[[nodiscard]] bool is_mail_address(std::string_view text);
[[nodiscard]] bool is_listen_address(std::string_view text);  // "ADDRESS:PORT"

// "22:00-06:00".
struct QuietHoursValue {
  void read(const JsonValue& value, QuietHours& out, const Place& place) const;
  [[nodiscard]] JsonValue write(const QuietHours& value) const;
};

// Names and values of HTTP header fields (RFC 9110, 5.1 and 5.5).
struct HeadersValue {
  using Map = std::map<std::string, std::string>;

  void read(const JsonValue& value, Map& out, const Place& place) const;
  [[nodiscard]] JsonValue write(const Map& value) const;
};

// null, or what `inner` reads.
template <class Codec>
struct OptionalValue {
  Codec inner;

  template <class T>
  void read(const JsonValue& value, std::optional<T>& out, const Place& place) const {
    if (value.is_null()) {
      out.reset();
      return;
    }
    T read = out.value_or(T{});
    inner.read(value, read, place);
    out = std::move(read);
  }
  template <class T>
  [[nodiscard]] JsonValue write(const std::optional<T>& value) const {
    return value ? inner.write(*value) : JsonValue{};
  }
};

// A list of what `element` reads.
template <class Codec>
struct ListValue {
  Codec element;
  std::size_t least = 0;

  template <class T>
  void read(const JsonValue& value, std::vector<T>& out, const Place& place) const {
    const JsonList* const list = read_list(value, least, place);
    if (list == nullptr) return;
    out.assign(list->size(), T{});
    for (std::size_t i = 0; i < out.size(); ++i) element.read((*list)[i], out[i], place.element(i));
  }
  template <class T>
  [[nodiscard]] JsonValue write(const std::vector<T>& value) const {
    JsonList list;
    for (const T& one : value) list.push_back(element.write(one));
    return {std::move(list)};
  }
};

// The index of the word that `value` is, else nothing and a complaint that lists them all.
[[nodiscard]] std::optional<std::size_t> read_word(const JsonValue& value,
                                                   const std::vector<std::string_view>& words,
                                                   const Place& place);

// One of a few words; each stands for the enumerator of the same rank.
template <class Enum, std::size_t N>
struct WordValue {
  std::array<std::string_view, N> words;

  void read(const JsonValue& value, Enum& out, const Place& place) const {
    const auto rank = read_word(value, {words.begin(), words.end()}, place);
    if (rank) out = static_cast<Enum>(*rank);
  }
  [[nodiscard]] JsonValue write(Enum value) const {
    return {std::string(words[static_cast<std::size_t>(value)])};
  }
};

template <class Enum, class... Words>
[[nodiscard]] constexpr auto words_for(Words... words) {
  return WordValue<Enum, sizeof...(Words)>{{std::string_view(words)...}};
}

}  // namespace poolsentry
