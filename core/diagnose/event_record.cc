#include "core/diagnose/event_record.h"

#include <optional>
#include <string>

#include "core/base/little_endian.h"

namespace poolsentry {
namespace {

using Bytes = std::span<const std::byte>;

// Where the members stand.
constexpr std::size_t kLengthAt = 0;
constexpr std::size_t kSignatureAt = 4;  // "Reserved": ELF_LOG_SIGNATURE, "LfLe"
constexpr std::size_t kNumberAt = 8;
constexpr std::size_t kTimeGeneratedAt = 12;  // seconds since 1970, UTC
constexpr std::size_t kIdAt = 20;
constexpr std::size_t kDataLengthAt = 48;
constexpr std::size_t kDataOffsetAt = 52;
constexpr std::size_t kSourceAt = 56;  // UTF-16, ended by a zero
constexpr std::uint32_t kSignature = 0x654C'664C;

std::uint32_t dword(Bytes record, std::size_t at) {
  return static_cast<std::uint32_t>(little_endian_at<4>(record, at));
}

// The names that are looked for are ASCII: every other unit stands for itself as a question mark.
std::string source_of(Bytes record) {
  constexpr std::size_t kLongest = 256;
  std::string source;
  for (std::size_t at = kSourceAt; at + 2 <= record.size() && source.size() < kLongest; at += 2) {
    const std::uint64_t unit = little_endian_at<2>(record, at);
    if (unit == 0) break;
    source += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return source;
}

TimePoint time_of(Bytes record) {
  return TimePoint{std::chrono::seconds{dword(record, kTimeGeneratedAt)}};
}

std::vector<std::byte> data_of(Bytes record) {
  const std::size_t length = dword(record, kDataLengthAt);
  const std::size_t offset = dword(record, kDataOffsetAt);
  if (offset > record.size() || length > record.size() - offset) return {};
  const Bytes data = record.subspan(offset, length);
  return {data.begin(), data.end()};
}

// The first record of `bytes`; empty where it is not whole.
Bytes first_record(Bytes bytes) {
  if (bytes.size() < kSourceAt) return {};
  const std::size_t length = dword(bytes, kLengthAt);
  if (length < kSourceAt || length > bytes.size()) return {};
  return dword(bytes, kSignatureAt) == kSignature ? bytes.first(length) : Bytes{};
}

std::optional<SystemLogEvent> watched_event(Bytes record) {
  // Behind the 16 bits of the id itself stand facility, customer bit and severity.
  const std::uint32_t id = dword(record, kIdAt) & 0xFFFFU;
  std::string source = source_of(record);
  if (!is_watched(source, id)) return std::nullopt;
  return SystemLogEvent{std::move(source), id, time_of(record), data_of(record), {}};
}

}  // namespace

EventRecords read_event_records(Bytes bytes) {
  EventRecords found;
  for (Bytes record = first_record(bytes); !record.empty(); record = first_record(bytes)) {
    found.last_number = dword(record, kNumberAt);
    found.last_time = time_of(record);
    if (auto event = watched_event(record)) {
      found.records.push_back({found.last_number, std::move(*event)});
    }
    bytes = bytes.subspan(record.size());
  }
  return found;
}

}  // namespace poolsentry
