#include "core/formats/perfmon_columns.h"

#include <algorithm>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::string_view kPagedBytes = "Pool Paged Bytes";
constexpr std::string_view kNonpagedBytes = "Pool Nonpaged Bytes";
constexpr std::uint64_t kKilo = 1024;

bool is(std::string_view text, std::string_view name) { return equals_ignoring_case(text, name); }

bool is_pool_counter(const CounterPath& path) {
  return is(path.object, "Memory") &&
         (is(path.counter, kPagedBytes) || is(path.counter, kNonpagedBytes));
}

void take_available(PerfmonColumns::Figure& figure, std::size_t column, std::uint64_t unit) {
  // The finest unit is the most exact one.
  if (!figure.column || unit < figure.unit_bytes) figure = {column, unit};
}

void take_memory_counter(std::string_view counter, std::size_t column, PerfmonColumns& columns) {
  if (is(counter, kPagedBytes)) columns.pools[static_cast<std::size_t>(Pool::kPaged)] = column;
  if (is(counter, kNonpagedBytes))
    columns.pools[static_cast<std::size_t>(Pool::kNonpaged)] = column;
  if (is(counter, "Committed Bytes")) columns.commit = column;
  if (is(counter, "Commit Limit")) columns.commit_limit = column;
  if (is(counter, "Available Bytes")) take_available(columns.available, column, 1);
  if (is(counter, "Available KBytes")) take_available(columns.available, column, kKilo);
  if (is(counter, "Available MBytes")) take_available(columns.available, column, kKilo * kKilo);
}

// The columns of a process stand together in no order that can be relied on, but mostly its own or
// the counter's neighbours: looking from the back finds them soon.
PerfmonColumns::Process* process_named(std::string_view name, PerfmonColumns& columns) {
  const auto found = std::find_if(columns.processes.rbegin(), columns.processes.rend(),
                                  [&](const PerfmonColumns::Process& p) { return p.name == name; });
  if (found != columns.processes.rend()) return &*found;
  if (columns.processes.size() == PerfmonColumns::kMaxProcesses) return nullptr;
  columns.processes.push_back({std::string(name), {}, {}, {}, {}});
  return &columns.processes.back();
}

void take_process_counter(const CounterPath& path, std::size_t column, PerfmonColumns& columns) {
  if (path.instance.empty() || is(path.instance, "_Total") || is(path.instance, "Idle")) return;
  const bool pid = is(path.counter, "ID Process");
  const bool paged = is(path.counter, kPagedBytes);
  const bool nonpaged = is(path.counter, kNonpagedBytes);
  const bool handles = is(path.counter, "Handle Count");
  if (!pid && !paged && !nonpaged && !handles) return;
  PerfmonColumns::Process* const process = process_named(path.instance, columns);
  if (process == nullptr) return;
  if (pid) process->pid = column;
  if (paged) process->paged_bytes = column;
  if (nonpaged) process->nonpaged_bytes = column;
  if (handles) process->handles = column;
}

void take_counter(const CounterPath& path, std::size_t column, PerfmonColumns& columns) {
  if (!is(path.host, columns.host)) {
    columns.has_other_hosts = columns.has_other_hosts || is_pool_counter(path);
    return;
  }
  if (is(path.object, "Memory")) take_memory_counter(path.counter, column, columns);
  if (is(path.object, "Process")) take_process_counter(path, column, columns);
}

std::string first_host_with_pools(const CsvFields& fields) {
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto path = parse_counter_path(fields[i]);
    if (path && is_pool_counter(*path)) return std::string(path->host);
  }
  return {};
}

}  // namespace

std::optional<CounterPath> parse_counter_path(std::string_view text) {
  CounterPath path;
  if (text.starts_with("\\\\")) {
    text.remove_prefix(2);
    path.host = text.substr(0, text.find('\\'));
    text.remove_prefix(path.host.size());
  }
  // The instance may hold backslashes itself, the counter does not: it is behind the last one.
  const auto counter = text.rfind('\\');
  if (!text.starts_with('\\') || counter == 0) return std::nullopt;
  path.counter = text.substr(counter + 1);
  path.object = text.substr(1, counter - 1);
  const auto bracket = path.object.find('(');
  if (bracket != std::string_view::npos && path.object.ends_with(')')) {
    path.instance = path.object.substr(bracket + 1, path.object.size() - bracket - 2);
    path.object = path.object.substr(0, bracket);
  }
  return path;
}

std::optional<std::chrono::minutes> parse_utc_bias(std::string_view first_field) {
  constexpr int kMaxBias = 15 * 60;
  const auto bracket = first_field.rfind('(');
  if (bracket == std::string_view::npos || !first_field.ends_with(')')) return std::nullopt;
  int minutes = 0;
  const auto number = first_field.substr(bracket + 1, first_field.size() - bracket - 2);
  if (!parse_number(number, minutes) || minutes < -kMaxBias || minutes > kMaxBias) {
    return std::nullopt;
  }
  return std::chrono::minutes{minutes};
}

std::optional<PerfmonColumns> parse_perfmon_header(const CsvFields& fields) {
  if (!fields[0].starts_with("(PDH-")) return std::nullopt;
  PerfmonColumns columns;
  columns.count = fields.size();
  columns.host = first_host_with_pools(fields);
  columns.utc_bias = parse_utc_bias(fields[0]);
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto path = parse_counter_path(fields[i]);
    if (path) take_counter(*path, i, columns);
  }
  return columns;
}

}  // namespace poolsentry
