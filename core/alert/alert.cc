#include "core/alert/alert.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::array kEventTexts = std::to_array<EventText>({
#include "event_texts.inc"
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number of digits (at most two) behind the '%' at `at`.
std::size_t insert_digits(std::string_view text, std::size_t at) {
  std::size_t digits = 0;
  while (digits < 2 && at + 1 + digits < text.size() && is_digit(text[at + 1 + digits])) ++digits;
  return digits;
}

std::size_t insert_number(std::string_view digits) {
  std::size_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::size_t>(c - '0');
  return number;
}

// Every other byte as _XX, so that two texts never become one.
std::string identifier(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::size_t kMostBytes = 72;
  std::string safe;
  for (const char c : text) {
    if (safe.size() >= kMostBytes) break;
    if (is_letter_or_digit(c) || c == '.') {
      safe += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    safe += '_';
    safe += kDigits[byte >> 4U];
    safe += kDigits[byte & 0xFU];
  }
  return safe;
}

// "20260302T000000.000Z"
std::string compact_utc(TimePoint time) {
  std::string text = format_utc(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  const int milliseconds = to_civil(time).milliseconds;
  return text + '.' + std::to_string(1000 + milliseconds).substr(1) + 'Z';
}

std::string host_part(const AlertFacts& facts) {
  return facts.host.empty() ? "server" : identifier(facts.host);
}

}  // namespace

std::string alert_id(const Alert& alert) {
  std::string id = host_part(alert.facts) + '-' + std::to_string(static_cast<int>(alert.id));
  if (!alert.facts.subject.empty()) id += '-' + identifier(alert.facts.subject);
  return id + '-' + compact_utc(alert.time);
}

std::string thread_id(const Alert& alert) {
  if (!alert.facts.raised_at) return {};
  return host_part(alert.facts) + '-' + identifier(alert.facts.subject) + '-' +
         compact_utc(*alert.facts.raised_at);
}

std::string_view severity_name(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames = {"info", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::span<const EventText> event_texts() { return kEventTexts; }

const EventText& event_text(EventId id) {
  const auto number = static_cast<std::uint16_t>(id);
  const auto* const found =
      std::find_if(kEventTexts.begin(), kEventTexts.end(),
                   [number](const EventText& text) { return text.id == number; });
  assert(found != kEventTexts.end());
  return *found;
}

std::string render(const Alert& alert) {
  const std::string_view pattern = event_text(alert.id).template_text;
  std::string text;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t digits = pattern[i] == '%' ? insert_digits(pattern, i) : 0;
    const std::size_t number = insert_number(pattern.substr(i + 1, digits));
    if (digits == 0 || number == 0 || number > alert.inserts.size()) {
      text += pattern[i++];
      continue;
    }
    text += alert.inserts[number - 1];
    i += 1 + digits;
  }
  return text;
}

}  // namespace poolsentry
