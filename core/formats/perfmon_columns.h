// The header of a PerfMon CSV: which column is which counter of which computer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/formats/csv_fields.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// One counter path: \\FS01\Process(svchost#1)\Handle Count. Views into the text it was read from.
struct CounterPath {
  std::string_view host;      // empty where the path names none
  std::string_view object;    // "Process"
  std::string_view instance;  // "svchost#1"; empty where there is none
  std::string_view counter;   // "Handle Count"
};

[[nodiscard]] std::optional<CounterPath> parse_counter_path(std::string_view text);

// "(PDH-CSV 4.0) (Eastern Daylight Time)(240)": how many minutes UTC is ahead of the log's times,
// or nothing where the header does not say (typeperf on the screen: "(PDH-CSV 4.0)").
[[nodiscard]] std::optional<std::chrono::minutes> parse_utc_bias(std::string_view first_field);

// Where the figures of one snapshot stand in a row.
struct PerfmonColumns {
  using Column = std::optional<std::size_t>;
  // A figure in bytes: a column and what one of its units is.
  struct Figure {
    Column column;
    std::uint64_t unit_bytes = 1;
  };
  // The counters of one process.
  struct Process {
    std::string name;
    Column pid;
    Column paged_bytes;
    Column nonpaged_bytes;
    Column handles;
  };

  // More than any server runs.
  static constexpr std::size_t kMaxProcesses = 10'000;

  std::size_t count = 0;
  std::string host;
  std::optional<std::chrono::minutes> utc_bias;
  std::array<Column, 2> pools;  // by Pool
  Column commit;
  Column commit_limit;
  Figure available;
  std::vector<Process> processes;
  // Other computers' pools are in the log, too.
  bool has_other_hosts = false;
};

// The columns that a header announces, of the first computer that has a pool counter; nothing where
// the line is no PerfMon header. `pools` are both empty where it has no (English) pool counter.
[[nodiscard]] std::optional<PerfmonColumns> parse_perfmon_header(const CsvFields& fields);

}  // namespace poolsentry
