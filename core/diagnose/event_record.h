// EVENTLOGRECORD: an event as ReadEventLog gives it, and as .evt files hold it.
//
// Layout: https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-eventlogrecord
// No Windows type, so that recorded bytes are read anywhere. Lengths and offsets inside a record
// are never believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/diagnose/system_log.h"

namespace poolsentry {

struct EventRecord {
  std::uint32_t number = 0;  // counted up through a log
  SystemLogEvent event;      // without xml
};

struct EventRecords {
  std::vector<EventRecord> records;
  // Of the last whole record, watched or not; 0 where there is none.
  std::uint32_t last_number = 0;
  TimePoint last_time{};
};

// The records at the beginning of `bytes` that are whole; of these only those that is_watched().
// What is behind the first that makes no sense is not read.
[[nodiscard]] EventRecords read_event_records(std::span<const std::byte> bytes);

}  // namespace poolsentry
