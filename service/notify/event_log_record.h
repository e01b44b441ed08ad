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

struct EventLogRecord {
  std::uint16_t type = 0;            // EVENTLOG_ERROR_TYPE and the like
  std::uint32_t identifier = 0;      // as in the message table
  std::vector<std::string> inserts;  // UTF-8
};

// The identifier in the message table: windmc puts the severity into bits 30 and 31 above the id of
// messages.mc. The one place that knows.
[[nodiscard]] std::uint32_t event_identifier(EventId id);

// The record of an alert. Viewers expand what looks like an insertion code inside an insert again
// and have no escape for it (MS-EVEN 3.2.4.1.5), so the '%' of "%1", "%%", "%!" and "%{" is written
// \x25. Inserts that are too long together are cut, the longest first, and end in "...".
[[nodiscard]] EventLogRecord event_log_record(const Alert& alert);

// The length of valid UTF-8 in UTF-16 units.
[[nodiscard]] std::size_t utf16_length(std::string_view utf8);

}  // namespace poolsentry
