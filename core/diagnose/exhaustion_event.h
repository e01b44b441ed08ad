// Event 2004 of Microsoft-Windows-Resource-Exhaustion-Detector: "Windows successfully diagnosed a
// low virtual memory condition", with who holds the memory. Windows Vista and later.
//
// Structure: UserData/MemoryExhaustionInfo of events published with their XML, among them that of
// "Detecting Low Virtual Memory Conditions in Windows 2008 and R2", learn.microsoft.com, blogs.
// They are written at about 99 % of the commit limit: too late to warn, good as evidence.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

struct ExhaustionProcess {
  std::string name;  // printable, at most 64 bytes
  std::uint32_t pid = 0;
  std::uint64_t commit_bytes = 0;
  std::uint64_t handles = 0;
};

struct ExhaustionTag {
  std::string name;  // printable, at most 16 bytes
  std::uint64_t bytes = 0;
};

// Bytes. What the event does not give, or gives as no number, is nothing.
struct ExhaustionEvent {
  // Windows names 6 processes and 3 tags of each pool; so many are taken.
  static constexpr std::size_t kMaxNamed = 16;

  std::optional<std::uint64_t> commit_limit_bytes;
  std::optional<std::uint64_t> commit_bytes;          // of the system
  std::optional<std::uint64_t> process_commit_bytes;  // of all processes
  std::optional<std::uint64_t> physical_bytes;
  std::optional<std::uint64_t> physical_used_bytes;
  std::array<std::optional<std::uint64_t>, 2> pool_bytes;  // by Pool
  std::optional<std::uint64_t> process_count;
  std::vector<ExhaustionProcess> processes;        // as in the event: largest first
  std::array<std::vector<ExhaustionTag>, 2> tags;  // by Pool, the same
};

// From the XML of the whole event, or of its MemoryExhaustionInfo. kInput where it is neither.
[[nodiscard]] Result<ExhaustionEvent> read_exhaustion_event(std::string_view xml);

// One sentence without its full stop: "Resource-Exhaustion-Detector 2004: 26.2 GB of 26.3 GB commit
// are in use (99 %), of which the paged pool holds 804 MB and ...". Printable.
[[nodiscard]] std::string describe_exhaustion_event(const ExhaustionEvent& event);

}  // namespace poolsentry
