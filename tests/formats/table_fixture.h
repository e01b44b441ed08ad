// Reads logs that stand in a test as text, whole and damaged.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/formats/format_reader.h"

namespace poolsentry {

// 2026-03-02T00:00:00Z: when the logs of the tests were last written.
inline constexpr TimePoint kFileTime{std::chrono::seconds{1'772'409'600}};

using MakeReader = std::unique_ptr<LogReader> (*)(LogInput input);

struct ReadLog {
  std::vector<Snapshot> snapshots;
  std::vector<std::uint64_t> first_lines;
  LossLog losses;
  bool has_times = true;
  std::string error;  // empty where the log was read to its end
};

[[nodiscard]] ReadLog read_log(MakeReader make, std::string text);

// Null where the tag has no row in the pool.
[[nodiscard]] const TagUsage* find_usage(const Snapshot& snapshot, Tag tag, Pool pool);
[[nodiscard]] const TagUsage* find_usage(const Snapshot& snapshot, const char* tag, Pool pool);

// The row of the tag in the pool; the test fails where there is none.
[[nodiscard]] TagUsage usage_in(const Snapshot& snapshot, const char* tag, Pool pool);

// Everything that `log` holds of tags and totals stands in `whole` too: no half number got through.
void require_part_of(const ReadLog& log, const ReadLog& whole);

// A log cut off at any byte gives what is whole before, and at most one loss.
void require_survives_cuts(MakeReader make, const std::string& text);

// A log with bits that flipped is read to its end, whatever comes of it. Prints its seed.
void require_survives_flips(MakeReader make, const std::string& text, int rounds = 400);

// The text as a tool writes it that saves UTF-16, little-endian, for text of ASCII and Latin-1.
[[nodiscard]] std::string as_utf16(const std::string& latin1);

}  // namespace poolsentry
