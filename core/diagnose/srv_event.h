// Events of the file server (source Srv): their binary data, and what they mean.
//
// The data is an IO_ERROR_LOG_PACKET, which a driver fills in for IoWriteErrorLogEntry:
// https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/ns-wdm-_io_error_log_packet
// Codes: netevent.h of the Windows SDK (EVENT_SRV_NO_VIRTUAL_MEMORY and the following). The data of
// a 2020 that was published, in words:
//   00040000 00540001 00000000 C00007E4 00000000 C000009A 00000000 00000000 00000000 00000000
//   0000000B
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// STATUS_INSUFFICIENT_RESOURCES: the kernel could not allocate.
inline constexpr std::uint32_t kInsufficientResources = 0xC000'009A;

// The packet. What is not in the data is 0, or nothing where 0 would say something.
struct SrvEvent {
  // Most words of dump data that are kept.
  static constexpr std::size_t kMaxDumpWords = 64;

  std::uint32_t error_code = 0;               // 0xC00007E4; event 2020 in its lower half
  std::optional<std::uint32_t> final_status;  // NTSTATUS of what failed
  std::uint8_t major_function = 0;
  std::uint8_t retry_count = 0;
  std::uint16_t dump_data_bytes = 0;  // as the packet says, whatever is there
  std::uint16_t number_of_strings = 0;
  std::uint16_t string_offset = 0;
  std::uint16_t category = 0;
  std::uint32_t unique_error_value = 0;
  std::uint32_t sequence_number = 0;
  std::uint32_t io_control_code = 0;
  std::uint64_t device_offset = 0;
  std::vector<std::uint32_t> dump_data;  // for 2019 and 2020 not documented
  bool is_cut_short = false;             // the data ends before the packet does

  // 2020.
  [[nodiscard]] std::uint32_t id() const { return error_code & 0xFFFFU; }
};

// kInput where the data ends before the error code (16 bytes). Any bytes are taken; whether they
// are an event of Srv is what srv_event_meaning(id()) says.
[[nodiscard]] Result<SrvEvent> decode_srv_event(std::span<const std::byte> data);

// What an event of Srv says, 2016 to 2022.
struct SrvEventMeaning {
  std::uint32_t error_code;
  std::string_view says;     // "the system's paged pool was empty"
  std::optional<Pool> pool;  // of which it speaks
  // False for 2021 and 2022: the server ran out of its own items, which also happens with much
  // memory free (Microsoft KB 924749).
  bool says_exhausted;
  std::string_view what_to_do;  // one sentence

  [[nodiscard]] std::uint32_t id() const { return error_code & 0xFFFFU; }
};

// By id (2020) or by error code (0xC00007E4). Null where it is none of these.
[[nodiscard]] const SrvEventMeaning* srv_event_meaning(std::uint32_t id_or_code);

// Whether the event says that memory is exhausted. Those that need not (2021, 2022) do where their
// status is kInsufficientResources.
[[nodiscard]] bool says_exhausted(std::uint32_t id, const std::optional<SrvEvent>& data);

// "STATUS_INSUFFICIENT_RESOURCES"; empty where the name is not known here.
[[nodiscard]] std::string_view ntstatus_name(std::uint32_t status);

// One sentence without its full stop: "Srv 2020: the system's paged pool was empty (0xC00007E4,
// STATUS_INSUFFICIENT_RESOURCES 0xC000009A)". Printable.
[[nodiscard]] std::string describe_srv_event(const SrvEvent& event);
// The same where the data could not be read.
[[nodiscard]] std::string describe_srv_event(std::uint32_t id);

}  // namespace poolsentry
