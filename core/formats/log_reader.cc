#include "core/formats/log_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "core/formats/format_reader.h"

namespace poolsentry {
namespace {

// One format: what it is called where formats are listed, and its two functions.
struct LogFormat {
  std::string_view name;
  bool (*recognises)(std::string_view head);
  std::unique_ptr<LogReader> (*make)(LogInput input);
};

// In the order of asking: the first that recognises an input reads it.
constexpr std::array<LogFormat, 8> kFormats = {{
    {"memsnap pool log", recognises_memsnap_pool, make_memsnap_pool_reader},
    {"memsnap process log", recognises_memsnap_process, make_memsnap_process_reader},
    {"JSON lines of PoolSentry", recognises_json_lines, make_json_lines_reader},
    {"PerfMon CSV", recognises_perfmon_csv, make_perfmon_csv_reader},
    {"poolmon-powershell CSV", recognises_poolmon_powershell, make_poolmon_powershell_reader},
    {"PoolMonX CSV", recognises_poolmonx_csv, make_poolmonx_csv_reader},
    {"WinDbg !poolused", recognises_poolused, make_poolused_reader},
    {"poolmon screens and /n snapshots", recognises_poolmon, make_poolmon_reader},
}};

// What people try to have read instead of what can be read, and what to do then.
struct KnownBinary {
  std::string_view magic;
  std::string_view advice;
};

constexpr std::array<KnownBinary, 4> kBinaries = {{
    {"PK\x03\x04", "it is a ZIP archive: unpack it and name the log in it"},
    {"ElfFile", "it is an event log (.evtx), which has no pool tags"},
    {"MDMP", "it is a crash dump: open it in WinDbg and save what !poolused prints"},
    {"PAGEDU", "it is a kernel dump: open it in WinDbg and save what !poolused prints"},
}};

// Control characters that no log has; a tag may hold one or two.
bool is_binary(std::string_view head) {
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f' && c != '\x1A';
  });
  return static_cast<std::size_t>(odd) * 10 > head.size();
}

std::string list_of_formats() {
  std::vector<std::string> names;
  names.reserve(kFormats.size());
  for (const LogFormat& format : kFormats) names.emplace_back(format.name);
  return join_for_people(names);
}

std::string why_unknown(std::string_view head) {
  for (const auto& [magic, advice] : kBinaries) {
    if (head.starts_with(magic)) return std::string(advice);
  }
  if (is_binary(head)) {
    return "it is binary, not text; a PerfMon .blg becomes readable with: relog FILE -f CSV -o "
           "OUT.csv";
  }
  return "it is no log of a known format; known are " + list_of_formats();
}

}  // namespace

Result<std::unique_ptr<LogReader>> open_log(std::unique_ptr<ByteSource> bytes,
                                            const LogOptions& options, LossLog& losses) {
  const std::string name = to_printable(options.name);
  LineReader lines(unpacked(std::move(bytes)));
  const std::string_view head = lines.head();
  if (head.empty() && lines.error()) {
    return tl::unexpected<Error>(lines.error()->with_context(name));
  }
  if (head.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return failure(ErrorKind::kInput, name + ": it is empty");
  }
  const auto* const format = std::find_if(kFormats.begin(), kFormats.end(),
                                          [&](const LogFormat& f) { return f.recognises(head); });
  if (format == kFormats.end()) return failure(ErrorKind::kInput, name + ": " + why_unknown(head));
  return format->make(LogInput(std::move(lines), options, losses));
}

}  // namespace poolsentry
