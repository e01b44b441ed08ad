#include "core/diagnose/srv_event.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/little_endian.h"

namespace poolsentry {
namespace {

// Where the members stand; the compiler's padding is the same on x86 and x64.
constexpr std::size_t kErrorCodeAt = 0x0C;
constexpr std::size_t kErrorCodeEnd = 0x10;
constexpr std::size_t kFinalStatusAt = 0x14;
constexpr std::size_t kDumpDataAt = 0x28;

constexpr std::string_view kFindTheTag =
    "Find the tag that holds the pool (poolsentry analyze) and restart the server "
    "before it stops answering.";

constexpr std::array<SrvEventMeaning, 7> kMeanings = {{
    {0xC000'07E0, "the server could not allocate virtual memory", std::nullopt, true,
     "Look at the commit charge: a process or a pool has taken what the page file and the RAM "
     "give."},
    {0xC000'07E1, "the server reached its configured limit of nonpaged pool", Pool::kNonpaged, true,
     "Raise or remove MaxNonpagedMemoryUsage under LanmanServer\\Parameters, and find what takes "
     "the pool."},
    {0xC000'07E2, "the server reached its configured limit of paged pool", Pool::kPaged, true,
     "Raise or remove MaxPagedMemoryUsage under LanmanServer\\Parameters, and find what takes the "
     "pool."},
    {0xC000'07E3, "the system's nonpaged pool was empty", Pool::kNonpaged, true, kFindTheTag},
    {0xC000'07E4, "the system's paged pool was empty", Pool::kPaged, true, kFindTheTag},
    {0x8000'07E5, "the server could not create a work item for a request", std::nullopt, false,
     "See whether MaxWorkItems is enough for the load; only with STATUS_INSUFFICIENT_RESOURCES is "
     "memory the cause."},
    {0x8000'07E6, "the server had no free connection for a client", std::nullopt, false,
     "See whether MinFreeConnections and MaxFreeConnections are enough for the load; only with "
     "STATUS_INSUFFICIENT_RESOURCES is memory the cause."},
}};

struct StatusName {
  std::uint32_t status;
  std::string_view name;
};

// Those by which the kernel says that memory is short.
constexpr std::array<StatusName, 6> kStatusNames = {{
    {0x0000'0000, "STATUS_SUCCESS"},
    {0xC000'0017, "STATUS_NO_MEMORY"},
    {0xC000'0044, "STATUS_QUOTA_EXCEEDED"},
    {0xC000'009A, "STATUS_INSUFFICIENT_RESOURCES"},
    {0xC000'00A1, "STATUS_WORKING_SET_QUOTA"},
    {0xC000'012D, "STATUS_COMMITMENT_LIMIT"},
}};

// Reads members that the data may not have.
class Packet {
 public:
  explicit Packet(std::span<const std::byte> data) : data_(data) {}

  // 0 where the data ends before.
  template <class Number>
  [[nodiscard]] Number at(std::size_t offset) const {
    if (!has(offset, sizeof(Number))) return 0;
    return static_cast<Number>(little_endian_at<sizeof(Number)>(data_, offset));
  }

  [[nodiscard]] bool has(std::size_t offset, std::size_t bytes) const {
    return offset + bytes <= data_.size();
  }

 private:
  std::span<const std::byte> data_;
};

void read_dump_data(const Packet& packet, SrvEvent& event) {
  const std::size_t words = event.dump_data_bytes / sizeof(std::uint32_t);
  for (std::size_t i = 0; i < std::min(words, SrvEvent::kMaxDumpWords); ++i) {
    const std::size_t at = kDumpDataAt + i * sizeof(std::uint32_t);
    event.is_cut_short = !packet.has(at, sizeof(std::uint32_t));
    if (event.is_cut_short) return;
    event.dump_data.push_back(packet.at<std::uint32_t>(at));
  }
}

std::string hex(std::uint32_t value) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "0x%08X", value);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string with_name(std::uint32_t status) {
  const std::string_view name = ntstatus_name(status);
  return name.empty() ? "status " + hex(status) : std::string(name) + ' ' + hex(status);
}

std::string source_and_id(std::uint32_t id) { return "Srv " + std::to_string(id) + ": "; }

}  // namespace

Result<SrvEvent> decode_srv_event(std::span<const std::byte> data) {
  if (data.size() < kErrorCodeEnd) {
    return failure(ErrorKind::kInput, "the event's data have " + std::to_string(data.size()) +
                                          " bytes; the error code needs " +
                                          std::to_string(kErrorCodeEnd));
  }
  const Packet packet(data);
  SrvEvent event;
  event.major_function = packet.at<std::uint8_t>(0x00);
  event.retry_count = packet.at<std::uint8_t>(0x01);
  event.dump_data_bytes = packet.at<std::uint16_t>(0x02);
  event.number_of_strings = packet.at<std::uint16_t>(0x04);
  event.string_offset = packet.at<std::uint16_t>(0x06);
  event.category = packet.at<std::uint16_t>(0x08);
  event.error_code = packet.at<std::uint32_t>(kErrorCodeAt);
  event.unique_error_value = packet.at<std::uint32_t>(0x10);
  if (packet.has(kFinalStatusAt, sizeof(std::uint32_t))) {
    event.final_status = packet.at<std::uint32_t>(kFinalStatusAt);
  }
  event.sequence_number = packet.at<std::uint32_t>(0x18);
  event.io_control_code = packet.at<std::uint32_t>(0x1C);
  event.device_offset = packet.at<std::uint64_t>(0x20);
  event.is_cut_short = data.size() < kDumpDataAt;
  if (!event.is_cut_short) read_dump_data(packet, event);
  return event;
}

const SrvEventMeaning* srv_event_meaning(std::uint32_t id_or_code) {
  const auto* const found = std::find_if(
      kMeanings.begin(), kMeanings.end(), [id_or_code](const SrvEventMeaning& meaning) {
        return meaning.error_code == id_or_code || meaning.id() == id_or_code;
      });
  return found == kMeanings.end() ? nullptr : found;
}

bool says_exhausted(std::uint32_t id, const std::optional<SrvEvent>& data) {
  const SrvEventMeaning* const meaning = srv_event_meaning(id);
  if (meaning == nullptr) return false;
  return meaning->says_exhausted || (data && data->final_status == kInsufficientResources);
}

std::string_view ntstatus_name(std::uint32_t status) {
  const auto* const found =
      std::find_if(kStatusNames.begin(), kStatusNames.end(),
                   [status](const StatusName& entry) { return entry.status == status; });
  return found == kStatusNames.end() ? std::string_view() : found->name;
}

std::string describe_srv_event(const SrvEvent& event) {
  const SrvEventMeaning* const meaning = srv_event_meaning(event.error_code);
  std::string text = source_and_id(event.id());
  text += meaning == nullptr ? "an error that is not known here" : meaning->says;
  text += " (" + hex(event.error_code);
  if (event.final_status) text += ", " + with_name(*event.final_status);
  return text + ")";
}

std::string describe_srv_event(std::uint32_t id) {
  const SrvEventMeaning* const meaning = srv_event_meaning(id);
  return source_and_id(id) +
         std::string(meaning == nullptr ? "an event that is not known here" : meaning->says);
}

}  // namespace poolsentry
