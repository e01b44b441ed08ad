// What Windows itself says about memory in its System log, and where it is heard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace poolsentry {

// The two sources: the file server (srv.sys), and the diagnosis of low memory since Vista.
inline constexpr std::string_view kSrvSource = "Srv";
inline constexpr std::string_view kExhaustionSource =
    "Microsoft-Windows-Resource-Exhaustion-Detector";
inline constexpr std::uint32_t kFirstSrvId = 2017;
inline constexpr std::uint32_t kLastSrvId = 2022;
inline constexpr std::uint32_t kExhaustionId = 2004;

struct SystemLogEvent {
  std::string source;           // one of the two above
  std::uint32_t id = 0;         // as Event Viewer shows it: 2020, without the bits of severity
  TimePoint time{};             // by the clock of this server
  std::vector<std::byte> data;  // of Srv: see srv_event.h
  std::string xml;              // the whole event; empty before Vista
};

// Whether it is one of those that are watched: Srv 2017 to 2022, and 2004 of the other.
[[nodiscard]] inline bool is_watched(std::string_view source, std::uint32_t id) {
  if (source == kExhaustionSource) return id == kExhaustionId;
  return source == kSrvSource && id >= kFirstSrvId && id <= kLastSrvId;
}

// Used by one thread.
class SystemLog {
 public:
  // More wait for the next call.
  static constexpr std::size_t kMostEvents = 100;

  virtual ~SystemLog() = default;

  // What was written since the last call, or since it was opened, oldest first; only what
  // is_watched(). Cheap where there is nothing: meant to be called every few seconds.
  [[nodiscard]] virtual std::vector<SystemLogEvent> take() = 0;
};

}  // namespace poolsentry
