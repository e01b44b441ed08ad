// PerfMon's CSV as typeperf, relog and data collector sets write it: totals of the pools, no tags.
//
//     "(PDH-CSV 4.0) (Eastern Daylight Time)(240)","\\FS01\Memory\Pool Paged Bytes",...
//     "09/16/2021 07:51:58.569","88342528.000000","..."
//
// Delimiter and decimal sign follow the country, the order of the date does not. Values of a sample
// that a counter had none for are blank.
#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base/text.h"
#include "core/formats/csv_fields.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"
#include "core/formats/log_time.h"
#include "core/formats/perfmon_columns.h"

namespace poolsentry {
namespace {

constexpr std::string_view kHeaderBegin = "\"(PDH-";

// "7.0625e+008": what PDH writes for large values. A decimal comma has been made a point.
std::optional<std::uint64_t> parse_exponential(std::string_view text) {
  constexpr double kMax = 9.2e18;  // below 2^63
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && stop == text.data() + text.size();
  if (!whole || !(value >= 0) || value > kMax) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

// A value of a counter, rounded down; nothing where it is blank or no number. PDH writes -1 for a
// counter that failed.
std::optional<std::uint64_t> parse_value(std::string_view field) {
  std::string_view rest = trim(field);
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;
  if (!take_digits(rest, whole)) return std::nullopt;
  if (take_word(rest, ".") || take_word(rest, ",")) (void)take_digits(rest, fraction);
  if (rest.empty()) return whole;
  std::string point(trim(field));
  std::replace(point.begin(), point.end(), ',', '.');
  return parse_exponential(point);
}

// Lines that typeperf prints around its table ("The command completed successfully.", in any
// language) and empty ones: no number and no field in them.
bool is_chatter(std::string_view line) {
  return line.find_first_of("\"0123456789") == std::string_view::npos;
}

class PerfmonLog final : public LogReader {
 public:
  explicit PerfmonLog(LogInput input)
      : input_(std::move(input)), fields_(detect_delimiter(first_filled_line(input_.head()))) {}

  Result<bool> next(Snapshot& snapshot) override {
    while (const auto line = input_.next_line()) {
      snapshot.clear();
      if (is_chatter(*line)) continue;
      const std::string_view lost = take_line(*line, snapshot);
      if (!lost.empty()) input_.lose(lost);
      if (!header_error_.empty()) return failure(ErrorKind::kInput, header_error_);
      if (!has_figures(snapshot)) continue;
      first_line_ = input_.line_number();
      return true;
    }
    return input_.end();
  }

  [[nodiscard]] std::string_view format_name() const override { return "PerfMon CSV"; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return first_line_; }

 private:
  static bool has_figures(const Snapshot& snapshot) {
    return snapshot.totals[0].bytes || snapshot.totals[1].bytes;
  }

  // Why the line cannot be used; empty where it can, or where it is a header or a row of blanks.
  std::string_view take_line(std::string_view line, Snapshot& snapshot) {
    if (!fields_.split(line)) return "a quote is not closed";
    if (auto header = parse_perfmon_header(fields_)) {
      take_header(std::move(*header));
      return {};
    }
    if (fields_.size() != columns_.count)
      return "the row has another number of fields than the header";
    // Without a quote behind it the last value of the log may be half of one.
    if (input_.at_unfinished_end() && is_digit(line.back())) return "the row may be cut off";
    return take_row(snapshot);
  }

  void take_header(PerfmonColumns&& columns) {
    columns_ = std::move(columns);
    if (!columns_.pools[0] && !columns_.pools[1]) {
      if (first_line_ != 0) return input_.lose("a header without the counters of the pools");
      header_error_ = describe_missing_counters();
      return;
    }
    if (!columns_.utc_bias) input_.note("does not say its time zone; its times are taken as UTC");
    if (columns_.has_other_hosts) {
      input_.note("has the counters of several computers; those of " + to_printable(columns_.host) +
                  " are read");
    }
  }

  // Counters have other names on a Windows in another language.
  [[nodiscard]] std::string describe_missing_counters() const {
    constexpr std::size_t kShown = 5;
    std::vector<std::string> seen;
    for (std::size_t i = 1; i < fields_.size() && seen.size() < kShown; ++i) {
      seen.push_back(to_printable(fields_[i], 100));
    }
    std::string text = to_printable(input_.options().name) +
                       R"(: no column is \Memory\Pool Paged Bytes or \Memory\Pool Nonpaged Bytes)";
    text += seen.empty() ? "; it has no counters" : "; it has " + join_for_people(seen);
    if (fields_.size() > kShown + 1)
      text += " and " + std::to_string(fields_.size() - 1 - kShown) + " more";
    return text + ". Log those two, by their English names";
  }

  std::string_view take_row(Snapshot& snapshot) {
    const auto time = parse_log_time(fields_[0]);
    if (!time) return "the time of the row cannot be read";
    const auto local = time->month_first ? time->month_first : time->day_first;
    snapshot.time = *local + (time->has_zone ? Duration{0}
                                             : columns_.utc_bias.value_or(std::chrono::minutes{0}));
    snapshot.host = columns_.host;
    snapshot.totals_only = true;
    for (const Pool pool : kPools) {
      snapshot.total(pool).bytes = value_at(columns_.pools[static_cast<std::size_t>(pool)]);
    }
    snapshot.memory.commit_bytes = value_at(columns_.commit);
    snapshot.memory.commit_limit_bytes = value_at(columns_.commit_limit);
    snapshot.memory.available_bytes = value_at(columns_.available.column);
    if (snapshot.memory.available_bytes) {
      *snapshot.memory.available_bytes *= columns_.available.unit_bytes;
    }
    take_processes(snapshot);
    return {};
  }

  void take_processes(Snapshot& snapshot) const {
    for (const PerfmonColumns::Process& process : columns_.processes) {
      const auto paged = value_at(process.paged_bytes);
      const auto nonpaged = value_at(process.nonpaged_bytes);
      const auto handles = value_at(process.handles);
      if (!paged && !nonpaged && !handles) continue;  // it did not run at that time
      snapshot.processes.push_back(
          {static_cast<std::uint32_t>(value_at(process.pid).value_or(0) & kMax32Bits), process.name,
           paged.value_or(0), nonpaged.value_or(0), handles.value_or(0)});
    }
  }

  [[nodiscard]] std::optional<std::uint64_t> value_at(PerfmonColumns::Column column) const {
    return column ? parse_value(fields_[*column]) : std::nullopt;
  }

  LogInput input_;
  CsvFields fields_;
  PerfmonColumns columns_;
  std::string header_error_;
  std::uint64_t first_line_ = 0;
};

}  // namespace

bool recognises_perfmon_csv(std::string_view head) {
  const std::string_view line = first_filled_line(head);
  return line.starts_with(kHeaderBegin) || line.starts_with(kHeaderBegin.substr(1));
}

std::unique_ptr<LogReader> make_perfmon_csv_reader(LogInput input) {
  return std::make_unique<PerfmonLog>(std::move(input));
}

}  // namespace poolsentry
