// memsnap's process log (-m): a row for each process. Its pool columns are quota charges; their
// sums are judged as the totals of the pools.
#include <array>
#include <charconv>
#include <utility>

#include "core/base/text.h"
#include "core/formats/fields.h"
#include "core/formats/memsnap_reader.h"

namespace poolsentry {
namespace {

// Which of the numbers behind a process' name are the ones that count.
// As constructed: those that memsnap -m -g of Server 2003 prints.
struct ProcessColumns {
  std::size_t count = 9;
  std::optional<std::size_t> paged = 1;
  std::optional<std::size_t> nonpaged = 2;
  std::optional<std::size_t> handles = 5;
};

constexpr std::size_t kMaxProcessColumns = 16;

std::string_view take_last_word(std::string_view& text) {
  const auto end = text.find_last_not_of(" \t");
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  const auto blank = text.find_last_of(" \t");
  const auto begin = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string_view word = text.substr(begin);
  text = text.substr(0, begin);
  return word;
}

std::optional<ProcessColumns> parse_process_header(std::string_view line) {
  constexpr std::string_view kName = "Proc.Name";
  const auto name = line.find(kName);
  if (!trim(line).starts_with("Process ID") || name == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(name + kName.size());
  ProcessColumns columns{0, {}, {}, {}};
  for (skip_blanks(rest); !rest.empty() && columns.count < kMaxProcessColumns; skip_blanks(rest)) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    if (word == "PagedPool") columns.paged = columns.count;
    if (word == "NonPgdPl") columns.nonpaged = columns.count;
    if (word == "Handles") columns.handles = columns.count;
    ++columns.count;
  }
  return columns.paged && columns.nonpaged ? std::optional(columns) : std::nullopt;
}

bool parse_process_row(std::string_view line, const ProcessColumns& columns, ProcessUsage& usage) {
  std::array<std::uint64_t, kMaxProcessColumns> numbers{};
  // From the right: a name may hold blanks and be wider than its column.
  for (std::size_t i = columns.count; i-- > 0;) {
    std::string_view word = take_last_word(line);
    if (!take_number(word, numbers[i]) || !word.empty()) return false;
  }
  line = trim(line);
  const std::string_view pid = line.substr(0, line.find(' '));
  const auto [end, error] = std::from_chars(pid.data(), pid.data() + pid.size(), usage.pid, 16);
  if (error != std::errc{} || end != pid.data() + pid.size()) return false;
  usage.name = trim(line.substr(pid.size()));
  usage.paged_bytes = numbers[*columns.paged];
  usage.nonpaged_bytes = numbers[*columns.nonpaged];
  usage.handles = columns.handles ? numbers[*columns.handles] : 0;
  return !usage.name.empty();
}

class ProcessLog final : public MemsnapReader {
 public:
  explicit ProcessLog(LogInput input) : MemsnapReader(std::move(input), kProcessLogType) {}

  [[nodiscard]] std::string_view format_name() const override { return "memsnap process log"; }

 private:
  // More processes than 32-bit and most 64-bit systems can run.
  static constexpr std::size_t kMaxProcesses = 100'000;

  bool take_header(std::string_view line) override {
    const auto columns = parse_process_header(line);
    if (columns) columns_ = *columns;
    return columns.has_value();
  }

  std::string_view take_row(std::string_view line, Snapshot& snapshot) override {
    ProcessUsage usage;
    if (snapshot.processes.size() == kMaxProcesses) return "more processes than any system has";
    if (!parse_process_row(line, columns_, usage)) return "the row of a process is damaged";
    add_to(snapshot.total(Pool::kPaged), usage.paged_bytes);
    add_to(snapshot.total(Pool::kNonpaged), usage.nonpaged_bytes);
    snapshot.totals_only = true;
    snapshot.processes.push_back(std::move(usage));
    return {};
  }

  static void add_to(PoolTotal& total, std::uint64_t bytes) {
    total.bytes = total.bytes.value_or(0) + bytes;
  }

  ProcessColumns columns_;
};

bool is_header(std::string_view line) { return parse_process_header(line).has_value(); }

}  // namespace

bool recognises_memsnap_process(std::string_view head) {
  const std::string_view type = memsnap_log_type(head);
  return type.empty() ? has_line(head, is_header) : type == kProcessLogType;
}

std::unique_ptr<LogReader> make_memsnap_process_reader(LogInput input) {
  return std::make_unique<ProcessLog>(std::move(input));
}

}  // namespace poolsentry
