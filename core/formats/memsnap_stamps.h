// The lines "!Name=value" of memsnap's logs, and those that we add.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

struct Stamp {
  std::string_view name;
  std::string_view value;
};

// The stamp in the line; nothing where it is none ('!', a word, '=').
[[nodiscard]] std::optional<Stamp> parse_stamp(std::string_view line);

// "06\10\2004 22:08:06.0550 (GMT)": month, day, year; the four digits are milliseconds.
[[nodiscard]] std::optional<TimePoint> parse_system_time(std::string_view value);

// Puts what a stamp says into the snapshot. SystemTime is the reader's affair; a stamp that is not
// known, or whose value cannot be read, changes nothing.
void apply_stamp(const Stamp& stamp, Snapshot& snapshot);

}  // namespace poolsentry
