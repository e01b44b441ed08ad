#include "service/notify/event_log_record.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>

#include "core/base/little_endian.h"

namespace poolsentry {
namespace {

constexpr std::string_view kCut = "...";

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// The units of the character that begins with `c`: four bytes of UTF-8 are a surrogate pair.
std::size_t units_of(char c) { return static_cast<unsigned char>(c) >= 0xF0U ? 2 : 1; }

bool makes_a_code(char behind_percent) {
  constexpr std::string_view kCodes = "0123456789%!{";
  return kCodes.find(behind_percent) != std::string_view::npos;
}

std::string without_codes(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool code = text[i] == '%' && i + 1 < text.size() && makes_a_code(text[i + 1]);
    code ? safe += "\\x25" : safe += text[i];
  }
  return safe;
}

// The longest beginning of `text` that has at most `limit` units and ends with a whole character.
std::string cut(const std::string& text, std::size_t limit) {
  const std::size_t kept_limit = limit - std::min(limit, kCut.size());
  std::size_t units = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (begins_character(text[end])) units += units_of(text[end]);
    if (units > kept_limit) break;
    ++end;
  }
  return text.substr(0, end).append(kCut);
}

// The length that each insert may have, so that all fit with their terminators: as if the longest
// were cut until it is only as long as the next, and so on.
std::size_t fair_limit(const std::vector<std::string>& inserts) {
  std::vector<std::size_t> lengths;
  lengths.reserve(inserts.size());
  for (const std::string& insert : inserts) lengths.push_back(utf16_length(insert) + 1);
  std::sort(lengths.begin(), lengths.end());
  std::size_t room = kMaxEventUnits;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::size_t share = room / (lengths.size() - i);
    if (lengths[i] > share) return share - 1;
    room -= lengths[i];
  }
  return kMaxEventUnits;
}

std::uint64_t whole_bytes(const std::optional<GrowthRate>& rate) {
  // Beyond it there is no memory; the conversion needs a bound, and NaN compares false.
  constexpr double kMost = 9.0e18;
  if (!rate || !(rate->likely > 0)) return 0;
  return static_cast<std::uint64_t>(std::min(rate->likely, kMost));
}

// Of events about pools: what they say of whose, in numbers.
std::vector<std::byte> event_data(const AlertFacts& facts) {
  constexpr std::uint32_t kNoPool = 0xFFFF'FFFF;
  const auto number_of = [](Pool pool) { return static_cast<std::uint32_t>(pool); };
  std::vector<std::byte> data;
  append_little_endian<4>(data, kEventDataVersion);
  append_little_endian<4>(data, facts.pool ? number_of(*facts.pool) : kNoPool);
  append_little_endian<8>(data, facts.pool_bytes.value_or(0));
  append_little_endian<8>(data, facts.limit_bytes.value_or(0));
  append_little_endian<8>(data, whole_bytes(facts.bytes_per_hour));
  const auto& exhausted_at = facts.exhausted_at.likely;
  append_little_endian<8>(
      data, exhausted_at ? static_cast<std::uint64_t>(to_filetime(*exhausted_at)) : 0);
  std::vector<SeriesKey> tags;
  for (const SeriesKey& key : facts.series) {
    if (key.tag && tags.size() < kMaxEventDataTags) tags.push_back(key);
  }
  append_little_endian<4>(data, tags.size());
  for (const SeriesKey& key : tags) {
    append_little_endian<4>(data, key.tag->value());
    append_little_endian<4>(data, number_of(key.pool));
  }
  return data;
}

std::uint16_t event_type(Severity severity) {
  // EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE, EVENTLOG_ERROR_TYPE
  constexpr std::array<std::uint16_t, 3> kTypes = {4, 2, 1};
  return kTypes[static_cast<std::size_t>(severity)];
}

}  // namespace

std::size_t utf16_length(std::string_view utf8) {
  return std::accumulate(utf8.begin(), utf8.end(), std::size_t{0}, [](std::size_t sum, char c) {
    return sum + (begins_character(c) ? units_of(c) : 0);
  });
}

std::uint32_t event_identifier(EventId id) {
  // SeverityNames of messages.mc: Informational=1, Warning=2, Error=3.
  const std::uint32_t severity = static_cast<std::uint32_t>(severity_of(id)) + 1;
  return severity << 30U | static_cast<std::uint32_t>(id);
}

EventCategory event_category(EventId id) {
  switch (id) {
    case EventId::kLeak:
    case EventId::kExhaustionNear:
    case EventId::kExhaustionImminent:
    case EventId::kNearlyExhausted:
    case EventId::kCleared:
    case EventId::kWindowsReportedExhaustion:
      return EventCategory::kPool;
    case EventId::kDeliveryFails:
    case EventId::kDeliveryWorks:
    case EventId::kTestAlert:
      return EventCategory::kDelivery;
    default:
      return EventCategory::kService;
  }
}

EventLogRecord event_log_record(const Alert& alert) {
  EventLogRecord record{event_type(severity_of(alert.id)),
                        event_identifier(alert.id),
                        {},
                        event_category(alert.id),
                        {}};
  if (record.category == EventCategory::kPool) record.data = event_data(alert.facts);
  for (const std::string& insert : alert.inserts) record.inserts.push_back(without_codes(insert));
  const std::size_t limit = fair_limit(record.inserts);
  for (std::string& insert : record.inserts) {
    if (utf16_length(insert) > limit) insert = cut(insert, limit);
  }
  return record;
}

}  // namespace poolsentry
