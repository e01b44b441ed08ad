// The lines that poolmon and the scripts around it print above a table of tags.
#pragma once

#include <optional>
#include <string_view>

#include "core/pool/snapshot.h"

namespace poolsentry {

enum class PoolmonLine {
  kBlank,    // nothing, or a ruler of dashes
  kTime,     // "===== 22/05/2020 22:35:55.53 =====", or a line that looks like a date
  kMemory,   // " Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K"
  kCommit,   // " Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K"
  kSystem,   // " System pool information"
  kSession,  // " All sessions", " Session 0 pool information"
  kOther,    // a header, a row, or foreign text
};

[[nodiscard]] PoolmonLine classify_poolmon_line(std::string_view line);

// What stands in a kTime line: the date without the signs around it.
[[nodiscard]] std::string_view time_text(std::string_view line);

// Put the figures of a kMemory or kCommit line into the snapshot: memory, pool totals. Zero stands
// for "not known". False where a figure cannot be read.
[[nodiscard]] bool apply_memory_line(std::string_view line, Snapshot& snapshot);
[[nodiscard]] bool apply_commit_line(std::string_view line, Snapshot& snapshot);

}  // namespace poolsentry
