// Opens logs that stand in a test as text, as a user's file is opened: by their content.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/formats/log_reader.h"

namespace poolsentry {

// What came out of a log.
struct OpenedLog {
  std::vector<Snapshot> snapshots;
  std::vector<std::uint64_t> first_lines;
  LossLog losses;
  std::string format;  // empty where no format took it
  bool has_times = false;
  std::string error;  // empty where it was read to its end
};

// 2026-03-02T00:00:00Z.
inline constexpr TimePoint kWritten{std::chrono::seconds{1'772'409'600}};

[[nodiscard]] OpenedLog open_text(std::string text,
                                  const LogOptions& options = {"a.log", kWritten, {}});
[[nodiscard]] OpenedLog open_file(const std::string& path);

// The row of the tag in the pool; the test fails where there is none.
[[nodiscard]] TagUsage row_of(const Snapshot& snapshot, std::string_view tag, Pool pool);

// The times of the snapshots as format_utc writes them.
[[nodiscard]] std::vector<std::string> times_of(const OpenedLog& log);

// The reasons of the losses that were kept.
[[nodiscard]] std::vector<std::string> reasons_of(const OpenedLog& log);

// Both hold the same: all that a form has room for, and rows in any order.
void require_same(const Snapshot& a, const Snapshot& b);

// The text packed by zlib.
[[nodiscard]] std::string gzipped(const std::string& text);

// A seed for std::mt19937 that the failing test prints by INFO.
[[nodiscard]] unsigned new_seed();

}  // namespace poolsentry
