#include <array>
#include <functional>
#include <ostream>
#include <utility>

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/config/source_spec.h"
#include "core/formats/log_reader.h"
#include "core/formats/snapshot_writer.h"
#include "service/app/append_file.h"
#include "service/app/files.h"
#include "service/app/source_factory.h"
#include "service/app/system_clock.h"
#include "service/cli/options.h"
#include "service/cli/verbs.h"

namespace poolsentry {
namespace {

struct Request {
  std::optional<std::string> file;
  std::optional<std::string> format;
  std::optional<std::string> source;
};

// Where snapshots go.
struct Target {
  SnapshotFormat format = SnapshotFormat::kMemsnap;
  bool is_new = true;  // it needs its header yet
  std::function<Result<void>(std::string_view)> write;
};

// What a file is, by the word for the format that goes on in it.
struct WrittenFormat {
  std::string_view reader;  // LogReader::format_name()
  std::string_view word;
};
constexpr std::array<WrittenFormat, 5> kWrittenFormats = {{
    {"memsnap pool log", "memsnap"},
    {"poolmon screen", "poolmon"},
    {"poolmon /n snapshots", "poolmon"},
    {"poolmon-powershell CSV", "csv"},
    {"JSON lines", "json"},
}};

std::optional<ExitStatus> parse(std::span<const std::string> arguments, Terminal& terminal,
                                Request& request) {
  Options options(
      "snapshot",
      "Appends one snapshot of the kernel's pools to FILE, as `memsnap -p FILE` does, or "
      "writes it to standard output. From a log (--source replay:LOG) it takes all "
      "snapshots: that converts the log.",
      "snapshot C:\\temp\\pool.log");
  options.operand("FILE", request.file, "the log to append to; - is standard output");
  options.word("--format", request.format, {"memsnap", "poolmon", "csv", "json"},
               "default: that of FILE, else memsnap");
  options.text("--source", request.source, "SOURCE", std::string(kSourceForms) + "; default: live");
  return options.parse(arguments, terminal);
}

// The first bytes say what cannot be continued as text.
Result<void> check_encoding(const std::string& path, std::string_view head) {
  const auto refuse = [&](const char* what) {
    return failure(ErrorKind::kUsage, to_printable(path) + " is " + what +
                                          "; text cannot be appended to it: name another file");
  };
  if (head.starts_with("\x1F\x8B")) return refuse("packed by gzip");
  if (head.find('\0') != std::string_view::npos) return refuse("UTF-16 or binary");
  return {};
}

// The word for the format of a log that is not empty.
Result<std::string> format_of(const std::string& path) {
  auto bytes = open_bytes(path);
  if (!bytes) return pass_on(bytes);
  LossLog losses;
  const auto reader = open_log(std::move(*bytes), {path, {}, {}}, losses);
  if (!reader) return pass_on(reader, "cannot append");
  for (const auto& [name, word] : kWrittenFormats) {
    if (name == (*reader)->format_name()) return std::string(word);
  }
  return failure(ErrorKind::kUsage, to_printable(path) + " is a " +
                                        std::string((*reader)->format_name()) +
                                        ", which is only read: name another file");
}

std::string head_of(const std::string& path) {
  constexpr std::size_t kHeadBytes = 64;
  std::string head(kHeadBytes, '\0');
  auto bytes = open_bytes(path);
  const auto count = bytes ? (*bytes)->read(head) : Result<std::size_t>(0);
  head.resize(count.value_or(0));
  return head;
}

Result<Target> file_target(const std::string& path, const std::optional<std::string>& format) {
  Target target;
  target.write = [path](std::string_view text) { return append_to_file(path, text); };
  const std::string head = is_regular_file(path) ? head_of(path) : "";
  std::string word = format.value_or("memsnap");
  if (!head.empty()) {
    target.is_new = false;
    if (const auto ok = check_encoding(path, head); !ok) return pass_on(ok);
    const auto found = format_of(path);
    if (!found) return pass_on(found);
    if (format && *format != *found) {
      return failure(ErrorKind::kUsage, to_printable(path) + " is in the format " + *found +
                                            ": leave out --format, or name another file");
    }
    word = *found;
  }
  target.format = snapshot_format_from(word).value();
  return target;
}

Target stream_target(std::ostream& out, const std::optional<std::string>& format) {
  Target target;
  target.format = snapshot_format_from(format.value_or("memsnap")).value();
  // A stream makes the system's own line ends out of '\n'; the writer's are Windows'.
  target.write = [&out](std::string_view text) -> Result<void> {
    std::string lines(text);
    std::erase(lines, '\r');
    out << lines << std::flush;
    if (out) return {};
    return failure(ErrorKind::kInternal, "standard output does not take what is written to it");
  };
  return target;
}

// Copies what the source gives, a live one's first snapshot or all of a log. Returns how many.
Result<std::uint64_t> copy(SnapshotSource& source, bool only_one, Target& target) {
  Snapshot snapshot;
  std::uint64_t count = 0;
  do {
    const auto state = source.next(snapshot);
    if (!state) return pass_on(state);
    if (*state == SourceState::kEnd) break;
    const auto written =
        target.write(write_snapshot(snapshot, target.format, std::exchange(target.is_new, false)));
    if (!written) return pass_on(written, "after " + format_count(count) + " snapshots");
    ++count;
  } while (!only_one);
  if (count > 0) return count;
  return failure(ErrorKind::kInput, "nothing in the " + source.description() + " could be used");
}

}  // namespace

ExitStatus run_snapshot(std::span<const std::string> arguments, Terminal& terminal) {
  Request request;
  if (const auto done = parse(arguments, terminal, request)) return *done;
  const bool to_stream = request.file.value_or("-") == "-";
  Result<Target> target = to_stream ? stream_target(terminal.out, request.format)
                                    : file_target(*request.file, request.format);
  if (!target) return report_error(target.error(), terminal);

  const std::string spec = request.source.value_or("live");
  SystemClock clock;
  LossLog losses;
  const auto source = open_source(spec, clock, losses);
  if (!source) return report_error(source.error(), terminal);
  const auto count = copy(**source, spec == "live", *target);
  if (!count) return report_error(count.error(), terminal);
  if (losses.count() > 0) {
    terminal.err << "poolsentry: " << losses.count() << " damaged lines were left out\n";
  }
  return ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
