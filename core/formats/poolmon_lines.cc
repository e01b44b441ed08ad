#include "core/formats/poolmon_lines.h"

#include "core/base/text.h"
#include "core/formats/fields.h"
#include "core/formats/log_time.h"

namespace poolsentry {
namespace {

constexpr std::string_view kTimeFrame = "=====";

bool is_ruler(std::string_view text) {
  return text.find_first_not_of("- ") == std::string_view::npos;
}

// "Session 0 pool information" for any number.
bool is_session_title(std::string_view text) {
  return text == "All sessions" ||
         (text.starts_with("Session ") && text.ends_with("pool information"));
}

// The number of kilobytes behind `label`, in bytes: "Avail:   96364K", "Avail:12072536K". A
// negative number (32 bits were not enough) and zero leave `bytes` as it is. False where there is
// none.
bool read_kilobytes(std::string_view line, std::string_view label,
                    std::optional<std::uint64_t>& bytes) {
  const auto at = line.find(label);
  if (at == std::string_view::npos) return false;
  std::string_view text = line.substr(at + label.size());
  skip_blanks(text);
  const bool negative = take_word(text, "-");
  std::uint64_t kilobytes = 0;
  if (!take_digits(text, kilobytes) || !text.starts_with('K')) return false;
  if (kilobytes > UINT64_MAX / 1024) return false;
  if (!negative && kilobytes != 0) bytes = kilobytes * 1024;
  return true;
}

}  // namespace

PoolmonLine classify_poolmon_line(std::string_view line) {
  const std::string_view text = trim(line);
  if (is_ruler(text)) return PoolmonLine::kBlank;
  if (text.starts_with(kTimeFrame)) return PoolmonLine::kTime;
  if (text.starts_with("Memory:")) return PoolmonLine::kMemory;
  if (text.starts_with("Commit:")) return PoolmonLine::kCommit;
  if (text == "System pool information") return PoolmonLine::kSystem;
  if (is_session_title(text)) return PoolmonLine::kSession;
  return looks_like_log_time(text) ? PoolmonLine::kTime : PoolmonLine::kOther;
}

std::string_view time_text(std::string_view line) {
  const auto begin = line.find_first_not_of("= \t");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of("= \t") - begin + 1);
}

bool apply_memory_line(std::string_view line, Snapshot& snapshot) {
  return read_kilobytes(line, "Memory:", snapshot.memory.physical_bytes) &&
         read_kilobytes(line, "Avail:", snapshot.memory.available_bytes);
}

bool apply_commit_line(std::string_view line, Snapshot& snapshot) {
  constexpr std::string_view kLabel = "Pool N:";
  const auto pools = line.find(kLabel);
  if (pools == std::string_view::npos) return false;
  return read_kilobytes(line, "Commit:", snapshot.memory.commit_bytes) &&
         read_kilobytes(line, "Limit:", snapshot.memory.commit_limit_bytes) &&
         read_kilobytes(line, kLabel, snapshot.total(Pool::kNonpaged).bytes) &&
         read_kilobytes(line.substr(pools + kLabel.size()),
                        "P:", snapshot.total(Pool::kPaged).bytes);
}

}  // namespace poolsentry
