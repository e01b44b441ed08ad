#include "core/formats/snapshot_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/base/time.h"
#include "core/formats/snapshot_json.h"

namespace poolsentry {
namespace {

constexpr std::array<std::pair<std::string_view, SnapshotFormat>, 4> kWords = {{
    {"memsnap", SnapshotFormat::kMemsnap},
    {"poolmon", SnapshotFormat::kPoolmon},
    {"csv", SnapshotFormat::kCsv},
    {"json", SnapshotFormat::kJson},
}};

constexpr std::string_view kMemsnapHeader =
    " Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n";
constexpr std::string_view kPoolmonHeader =
    " Tag  Type     Allocs            Frees               Diff            Bytes"
    "                 Per Alloc\r\n\r\n";
constexpr std::string_view kCsvHeader =
    "DateTime,DateTimeUTC,Tag,PagedAllocs,PagedFrees,PagedDiff,PagedUsedBytes,NonPagedAllocs,"
    "NonPagedFrees,NonPagedDiff,NonPagedUsedBytes,TotalUsedBytes,Binary,Description\r\n";

// Appends what printf makes of the values. Nothing that is written so is longer than the buffer.
template <class... Values>
void print(std::string& text, const char* pattern, Values... values) {
  std::array<char, 256> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), pattern, values...);
  text.append(buffer.data(), std::min(static_cast<std::size_t>(length), buffer.size() - 1));
}

using Number = unsigned long long;  // what %llu takes; as wide as std::uint64_t

Number kilobytes(const std::optional<std::uint64_t>& bytes) { return bytes.value_or(0) / 1024; }

Number per_alloc(const TagUsage& usage) {
  return usage.outstanding == 0 ? 0 : usage.bytes / usage.outstanding;
}

// The four bytes as they are, but for those that would end the line or (in Windows' text mode) the
// file.
std::string tag_bytes(Tag tag) {
  std::string text(tag.bytes.begin(), tag.bytes.end());
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\x1A'; };
  std::replace_if(text.begin(), text.end(), breaks, '.');
  return text;
}

const char* type_word(Pool pool) { return pool == Pool::kPaged ? "Paged" : "Nonp "; }

void append_stamp(std::string& text, const char* name, const std::optional<std::uint64_t>& value) {
  if (value) print(text, "!%s=%llu\r\n", name, static_cast<Number>(*value));
}

// "06\10\2004 22:08:06.0550 (GMT)".
void append_system_time(std::string& text, TimePoint time) {
  const CivilTime t = to_civil(time);
  print(text, "!SystemTime=%02d\\%02d\\%04d %02d:%02d:%02d.%04d (GMT)\r\n", t.month, t.day, t.year,
        t.hour, t.minute, t.second, t.milliseconds);
}

void append_uptime(std::string& text, const Snapshot& snapshot) {
  if (!snapshot.uptime) return;
  const auto milliseconds =
      static_cast<Number>(std::max<std::int64_t>(snapshot.uptime->count(), 0));
  print(text, "!TickCount=%llu\r\n", milliseconds & 0xFFFF'FFFFU);
  if (!snapshot.uptime_wraps_at_32_bits) print(text, "!UptimeMs=%llu\r\n", milliseconds);
}

void append_counter_width(std::string& text, CounterWidth width) {
  if (width == CounterWidth::k32Bits) text += "!CounterWidth=32\r\n";
  if (width == CounterWidth::k64Bits) text += "!CounterWidth=64\r\n";
}

// The registry's own names behind a word of ours (memsnap_stamps.cc).
void append_registry(std::string& text, const PoolRegistry& registry) {
  for (const PoolRegistryValue& value : kPoolRegistryValues) {
    append_stamp(text, ("Registry" + std::string(value.name)).c_str(), registry.*value.member);
  }
}

void append_architecture(std::string& text, Architecture architecture) {
  if (architecture == Architecture::kUnknown) return;
  text += "!Architecture=" + std::string(architecture_name(architecture)) + "\r\n";
}

// memsnap's own stamps, then ours.
void append_stamps(std::string& text, const Snapshot& snapshot) {
  const PoolTotal& paged = snapshot.total(Pool::kPaged);
  const PoolTotal& nonpaged = snapshot.total(Pool::kNonpaged);
  text += "!LogType=poolsnap\r\n";
  if (!snapshot.host.empty()) text += "!ComputerName=" + to_printable(snapshot.host) + "\r\n";
  append_stamp(text, "buildnumber", snapshot.build);
  append_system_time(text, snapshot.time);
  append_uptime(text, snapshot);
  append_architecture(text, snapshot.architecture);
  append_counter_width(text, snapshot.counter_width);
  append_stamp(text, "PagedPoolBytes", paged.bytes);
  append_stamp(text, "PagedPoolLimit", paged.limit_bytes);
  append_stamp(text, "NonpagedPoolBytes", nonpaged.bytes);
  append_stamp(text, "NonpagedPoolLimit", nonpaged.limit_bytes);
  append_stamp(text, "CommitBytes", snapshot.memory.commit_bytes);
  append_stamp(text, "CommitLimit", snapshot.memory.commit_limit_bytes);
  append_stamp(text, "PhysicalBytes", snapshot.memory.physical_bytes);
  append_stamp(text, "AvailableBytes", snapshot.memory.available_bytes);
  append_registry(text, snapshot.registry);
}

void append_row(std::string& text, const TagUsage& usage, const char* pattern) {
  text += ' ';
  text += tag_bytes(usage.tag);
  print(text, pattern, type_word(usage.pool), static_cast<Number>(usage.allocs),
        static_cast<Number>(usage.frees), static_cast<Number>(usage.outstanding),
        static_cast<Number>(usage.bytes), per_alloc(usage));
}

std::string write_memsnap(const Snapshot& snapshot, bool first) {
  std::string text(first ? kMemsnapHeader : "");
  append_stamps(text, snapshot);
  for (const TagUsage& usage : snapshot.usages) {
    append_row(text, usage, " %s %9llu %9llu %9llu %9llu %9llu\r\n");
  }
  return text;
}

// What /n writes has no time: it stands before the snapshot, as scripts put it there. What is not
// known of page faults, the kernel's resident memory and the peak is written as 0.
std::string write_poolmon(const Snapshot& snapshot, bool first) {
  std::string text(first ? "" : "\r\n");
  const CivilTime t = to_civil(snapshot.time);
  print(text, "===== %04d-%02d-%02dT%02d:%02d:%02d.%03dZ =====\r\n", t.year, t.month, t.day, t.hour,
        t.minute, t.second, t.milliseconds);
  print(text, " Memory:%8lluK Avail:%8lluK  PageFlts:%6d   InRam Krnl:%5dK P:%5dK\r\n",
        kilobytes(snapshot.memory.physical_bytes), kilobytes(snapshot.memory.available_bytes), 0, 0,
        0);
  print(text, " Commit:%7lluK Limit:%7lluK Peak:%7dK            Pool N:%5lluK P:%5lluK\r\n\r\n",
        kilobytes(snapshot.memory.commit_bytes), kilobytes(snapshot.memory.commit_limit_bytes), 0,
        kilobytes(snapshot.total(Pool::kNonpaged).bytes),
        kilobytes(snapshot.total(Pool::kPaged).bytes));
  text += kPoolmonHeader;
  for (const TagUsage& usage : snapshot.usages) {
    append_row(text, usage, " %s %18llu %18llu %17llu %14llu %16llu\r\n");
  }
  return text;
}

// RFC 4180: a field in quotes where it holds a separator, a quote or a blank, or begins with what a
// spreadsheet takes for a formula.
std::string csv_field(const std::string& value) {
  const bool plain = value.find_first_of(",\"\r\n ") == std::string::npos;
  const bool formula = value.find_first_of("=+-@") == 0;
  if (plain && !formula) return value;
  std::string field = "\"";
  for (const char c : value) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + '"';
}

// The order of tags and, for each, its rows in both pools.
struct CsvRow {
  Tag tag;
  std::array<const TagUsage*, 2> usages{};  // by Pool; null where the tag has none there
};

std::vector<CsvRow> rows_by_tag(const std::vector<TagUsage>& usages) {
  std::vector<CsvRow> rows;
  rows.reserve(usages.size());
  for (const TagUsage& usage : usages) {
    rows.push_back({usage.tag, {}});
    rows.back().usages[static_cast<std::size_t>(usage.pool)] = &usage;
  }
  std::sort(rows.begin(), rows.end(),
            [](const CsvRow& a, const CsvRow& b) { return a.tag < b.tag; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept == 0 || rows[kept - 1].tag != rows[i].tag) {
      rows[kept++] = rows[i];
      continue;
    }
    for (std::size_t pool = 0; pool < 2; ++pool) {
      if (rows[i].usages[pool] != nullptr) rows[kept - 1].usages[pool] = rows[i].usages[pool];
    }
  }
  rows.resize(kept);
  return rows;
}

std::string write_csv(const Snapshot& snapshot, bool first) {
  std::string text(first ? kCsvHeader : "");
  const std::string utc = format_utc(snapshot.time);
  const std::string time = utc.substr(0, utc.size() - 1);  // the tool writes no "Z"
  const std::string both_times = time + ',' + time + ',';
  for (const CsvRow& row : rows_by_tag(snapshot.usages)) {
    text += both_times;
    text += csv_field(row.tag.text());
    std::uint64_t bytes = 0;
    for (const TagUsage* usage : row.usages) {
      const TagUsage u = usage == nullptr ? TagUsage{} : *usage;
      print(text, ",%llu,%llu,%llu,%llu", static_cast<Number>(u.allocs),
            static_cast<Number>(u.frees), static_cast<Number>(u.outstanding),
            static_cast<Number>(u.bytes));
      bytes += u.bytes;
    }
    print(text, ",%llu,,\r\n", static_cast<Number>(bytes));
  }
  return text;
}

}  // namespace

std::optional<SnapshotFormat> snapshot_format_from(std::string_view word) {
  for (const auto& [name, format] : kWords) {
    if (name == word) return format;
  }
  return std::nullopt;
}

std::string write_snapshot(const Snapshot& snapshot, SnapshotFormat format, bool first) {
  switch (format) {
    case SnapshotFormat::kMemsnap:
      return write_memsnap(snapshot, first);
    case SnapshotFormat::kPoolmon:
      return write_poolmon(snapshot, first);
    case SnapshotFormat::kCsv:
      return write_csv(snapshot, first);
    case SnapshotFormat::kJson:
      break;
  }
  return write_snapshot_json(snapshot);
}

}  // namespace poolsentry
