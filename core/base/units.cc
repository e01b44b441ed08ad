#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr double kKilo = 1024.0;
constexpr double kMega = kKilo * kKilo;
constexpr double kGiga = kMega * kKilo;
constexpr double kTera = kGiga * kKilo;
constexpr double kMaxSize = 9.2e18;  // below 2^63, so that sums and differences stay exact

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 15> kSizeUnits = {{{"", 1},
                                              {"b", 1},
                                              {"bytes", 1},
                                              {"k", kKilo},
                                              {"kb", kKilo},
                                              {"kib", kKilo},
                                              {"m", kMega},
                                              {"mb", kMega},
                                              {"mib", kMega},
                                              {"g", kGiga},
                                              {"gb", kGiga},
                                              {"gib", kGiga},
                                              {"t", kTera},
                                              {"tb", kTera},
                                              {"tib", kTera}}};

constexpr double kSecond = 1000.0;
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;
constexpr double kYear = 365 * kDay;

constexpr std::array<Unit, 7> kDurationUnits = {{{"ms", 1},
                                                 {"s", kSecond},
                                                 {"m", kMinute},
                                                 {"min", kMinute},
                                                 {"h", kHour},
                                                 {"d", kDay},
                                                 {"y", kYear}}};

// A number such as "1.5" without sign, exponent or locale: the settings' and options' form.
std::optional<double> parse_decimal(std::string_view text) {
  const auto dot = text.find('.');
  std::uint64_t whole = 0;
  if (!parse_number(text.substr(0, dot), whole)) return std::nullopt;
  double value = static_cast<double>(whole);
  if (dot == std::string_view::npos) return value;
  double weight = 0.1;
  for (const char c : text.substr(dot + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * weight;
    weight /= 10;
  }
  return text.size() > dot + 1 ? std::optional(value) : std::nullopt;
}

// Splits "1.5 MB" into number and unit and multiplies; nothing where either is not one.
template <std::size_t N>
std::optional<double> parse_quantity(std::string_view text, const std::array<Unit, N>& units) {
  const std::string_view whole = trim(text);
  const auto split = std::min(whole.find_first_not_of("0123456789."), whole.size());
  const auto number = parse_decimal(whole.substr(0, split));
  const std::string name = to_lower(trim(whole.substr(split)));
  const auto* const unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
  if (!number || unit == units.end()) return std::nullopt;
  return *number * unit->factor;
}

template <class... Values>
std::string print(const char* pattern, Values... values) {
  std::array<char, 96> buffer{};
  // snprintf says how long the text would be: a size of 1e300 would not fit.
  const int length = std::snprintf(buffer.data(), buffer.size(), pattern, values...);
  return {buffer.data(), std::min(static_cast<std::size_t>(length), buffer.size() - 1)};
}

// Three significant digits without an exponent: 1.43, 14.3, 143, 1430.
std::string three_digits(double value) {
  const double magnitude = std::abs(value);
  if (magnitude >= 99.95) return print("%.0f", value);
  return print(magnitude >= 9.995 ? "%.1f" : "%.2f", value);
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto bytes = parse_quantity(text, kSizeUnits);
  if (!bytes || *bytes > kMaxSize) {
    return failure(ErrorKind::kUsage, "\"" + to_printable(text, 64) +
                                          "\" is not a size; write for example 343MB or 2GB");
  }
  return static_cast<std::uint64_t>(*bytes);
}

Result<Duration> parse_duration(std::string_view text) {
  const auto milliseconds = parse_quantity(text, kDurationUnits);
  if (!milliseconds || *milliseconds < 1 || *milliseconds > 100 * kYear) {
    return failure(ErrorKind::kUsage,
                   "\"" + to_printable(text, 64) +
                       "\" is not a duration; write for example 60s, 15m, 24h or 7d");
  }
  return Duration{static_cast<std::int64_t>(*milliseconds)};
}

std::string format_size(double bytes) {
  constexpr std::array<const char*, 5> kNames = {"KB", "MB", "GB", "TB", "PB"};
  if (std::abs(bytes) < kKilo) return print("%.0f bytes", bytes);
  std::size_t unit = 0;
  double value = bytes / kKilo;
  // 1023.5 KB would be shown as "1024 KB": go on to the next unit before that.
  while (std::abs(value) >= 1023.5 && unit + 1 < kNames.size()) {
    value /= kKilo;
    ++unit;
  }
  return three_digits(value) + " " + kNames[unit];
}

std::string format_duration(Duration duration) {
  constexpr std::array<std::pair<const char*, std::int64_t>, 5> kUnits = {
      {{"y", 365 * 86'400LL}, {"d", 86'400}, {"h", 3'600}, {"min", 60}, {"s", 1}}};
  std::int64_t seconds = duration.count() / 1000;
  if (seconds < 0) return "-" + format_duration(-duration);
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const auto [name, length] = kUnits[i];
    if (seconds < length) continue;
    std::string text = print("%lld %s", static_cast<long long>(seconds / length), name);
    const std::int64_t rest = i + 1 < kUnits.size() ? seconds % length / kUnits[i + 1].second : 0;
    if (rest > 0) text += print(" %lld %s", static_cast<long long>(rest), kUnits[i + 1].first);
    return text;
  }
  return print("%lld ms", static_cast<long long>(duration.count()));
}

std::string format_rate(double bytes_per_hour) {
  if (std::abs(bytes_per_hour) >= 3600 * kMega) {
    return format_size(bytes_per_hour / 3600) + " a second";
  }
  if (std::abs(bytes_per_hour) >= kMega) return format_size(bytes_per_hour) + " an hour";
  return format_size(bytes_per_hour * 24) + " a day";
}

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string format_share(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 1) return print("%.2g %%", percent);
  if (percent > 99 && percent < 100) return print("%.1f %%", std::min(percent, 99.9));
  return print("%.0f %%", percent);
}

}  // namespace poolsentry
