// An alert as the Windows event log wants it. Portable, so that what may go wrong is tested
// anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert/alert.h"

namespace poolsentry {

// ReportEventW refuses an event that is too long: "each string is limited to 31,839 characters"
// (https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw), and since
// Windows Vista all of an event has to fit into an event record of 64 KB. Measured limits of one
// string alone lie between 31,698 and 31,718 (dotnet/dotnet-api-docs#9999). So all inserts together
// get 60 KB. In UTF-16 units, each insert's terminator included.
inline constexpr std::size_t kMaxEventUnits = 30'720;

// The binary data of a record, for programs that collect events: docs/events.md has the layout,
// which is added to and never changed. Little-endian, without padding:
//    0  DWORD  version, 1
//    4  DWORD  pool: 0 paged, 1 nonpaged, 0xFFFFFFFF where the event speaks of no one pool
//    8  QWORD  bytes of that pool, 0 where not known
//   16  QWORD  its limit in bytes, 0 where not known
//   24  QWORD  likely growth of the tags in bytes an hour, 0 where not known
//   32  QWORD  likely time of exhaustion as a FILETIME, 0 for never or not known
//   40  DWORD  number of tags that follow, at most 16
//   44  for each tag: its 4 bytes as the driver gave them, DWORD pool
// Events about no pool have no data. kMaxEventUnits leaves room for it.
inline constexpr std::uint32_t kEventDataVersion = 1;
inline constexpr std::size_t kMaxEventDataTags = 16;
inline constexpr std::size_t kMaxEventDataBytes = 44 + kMaxEventDataTags * 8;

// What Event Viewer sorts by; the names are the first messages of messages.mc.
enum class EventCategory : std::uint16_t {
  kPool = 1,      // leaks, pools and what Windows reported of them
  kService = 2,   // the service itself: started, sampling, configuration, its files
  kDelivery = 3,  // whether alerts reach anybody
};
inline constexpr std::uint32_t kEventCategoryCount = 3;

struct EventLogRecord {
  std::uint16_t type = 0;            // EVENTLOG_ERROR_TYPE and the like
  std::uint32_t identifier = 0;      // as in the message table
  std::vector<std::string> inserts;  // UTF-8
  EventCategory category = EventCategory::kService;
  std::vector<std::byte> data;  // at most kMaxEventDataBytes
};

// The identifier in the message table: windmc puts the severity into bits 30 and 31 above the id of
// messages.mc. The one place that knows.
[[nodiscard]] std::uint32_t event_identifier(EventId id);

[[nodiscard]] EventCategory event_category(EventId id);

// The record of an alert. Viewers expand what looks like an insertion code inside an insert again
// and have no escape for it (MS-EVEN 3.2.4.1.5), so the '%' of "%1", "%%", "%!" and "%{" is written
// \x25. Inserts that are too long together are cut, the longest first, and end in "...".
[[nodiscard]] EventLogRecord event_log_record(const Alert& alert);

// The length of valid UTF-8 in UTF-16 units.
[[nodiscard]] std::size_t utf16_length(std::string_view utf8);

}  // namespace poolsentry
