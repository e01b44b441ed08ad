// The CSV of stevea78/poolmon-powershell and its forks, "-view csv": one row for each tag at one
// time.
//
//     "DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes",...
//
// The user chooses the columns and their order; ConvertTo-Csv writes the delimiter of the country
// where it is told to, and a header again for each run that is appended.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/formats/csv_fields.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"
#include "core/formats/log_time.h"

namespace poolsentry {
namespace {

using Column = std::optional<std::size_t>;

struct PoolColumns {
  Column allocs;
  Column frees;
  Column diff;
  Column bytes;
  [[nodiscard]] bool any() const { return allocs || frees || diff || bytes; }
};

struct Columns {
  std::size_t count = 0;
  Column time_utc;
  Column time_local;
  Column tag;
  std::array<PoolColumns, 2> pools;  // by Pool
  [[nodiscard]] Column time() const { return time_utc ? time_utc : time_local; }
};

PoolColumns pool_columns(const CsvFields& header, const std::string& pool) {
  return {header.find(pool + "Allocs"), header.find(pool + "Frees"), header.find(pool + "Diff"),
          header.find(pool + "UsedBytes")};
}

// The columns that a line announces; nothing where it is no header. Asked for every row: the first
// look has to be enough for most.
std::optional<Columns> parse_header(const CsvFields& fields) {
  const Column tag = fields.find("Tag");
  if (!tag) return std::nullopt;
  Columns columns{fields.size(),
                  fields.find("DateTimeUTC"),
                  fields.find("DateTime"),
                  tag,
                  {pool_columns(fields, "Paged"), pool_columns(fields, "NonPaged")}};
  const bool is_header = columns.pools[0].any() || columns.pools[1].any();
  return is_header ? std::optional(columns) : std::nullopt;
}

// "#TYPE System.Management.Automation.PSCustomObject" stands before the header in old versions.
bool is_type_line(std::string_view line) { return trim(line).starts_with("#TYPE"); }

std::string_view header_line(std::string_view head) {
  std::string_view line = first_filled_line(head);
  if (!is_type_line(line)) return line;
  head.remove_prefix(static_cast<std::size_t>(line.data() - head.data()) + line.size());
  return first_filled_line(head);
}

class PowerShellLog final : public LogReader {
 public:
  explicit PowerShellLog(LogInput input)
      : input_(std::move(input)), fields_(detect_delimiter(header_line(input_.head()))) {
    if (fields_.split(header_line(input_.head()))) {
      columns_ = parse_header(fields_).value_or(Columns{});
    }
    timed_ = columns_.time().has_value();
  }

  Result<bool> next(Snapshot& snapshot) override {
    while (true) {
      begin(snapshot);
      const bool at_end = !read_rows(snapshot);
      const bool is_whole = losses_.finish(snapshot.usages.size(), at_end);
      if (is_whole && !snapshot.usages.empty()) {
        snapshot.time = time_ ? *time_ : input_.next_made_time();
        return true;
      }
      if (at_end) return input_.end();
    }
  }

  [[nodiscard]] std::string_view format_name() const override { return "poolmon-powershell CSV"; }
  [[nodiscard]] bool has_times() const override { return timed_; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return first_line_; }

 private:
  void begin(Snapshot& snapshot) {
    snapshot.clear();
    index_.clear();
    time_.reset();
    time_text_.clear();
    first_line_ = 0;
  }

  // Reads up to the first row of another time, or another header where there are no times. False at
  // the end of the log.
  bool read_rows(Snapshot& snapshot) {
    while (const auto line = input_.next_line()) {
      if (trim(*line).empty() || is_type_line(*line)) continue;
      if (!fields_.split(*line)) {
        losses_.lose("a quote is not closed");
        continue;
      }
      if (const auto header = parse_header(fields_)) {
        columns_ = *header;
        if (!timed_ && !snapshot.usages.empty()) return true;
        continue;
      }
      if (!take_row(*line, snapshot)) {
        input_.put_back();
        return true;
      }
    }
    return false;
  }

  // False where the row is of another time than those before.
  bool take_row(std::string_view line, Snapshot& snapshot) {
    if (const std::string_view damage = damage_of(line); !damage.empty()) {
      losses_.lose(damage);
      return true;
    }
    if (timed_ && fields_[*columns_.time()] != time_text_) {
      const auto time = read_time();
      if (!time) return true;
      if (!snapshot.usages.empty() && time != time_) return false;
      time_ = time;
      time_text_ = fields_[*columns_.time()];
    }
    if (first_line_ == 0) first_line_ = input_.line_number();
    take_usages(snapshot);
    return true;
  }

  // Why the row cannot be used; empty where it can.
  std::string_view damage_of(std::string_view line) {
    if (fields_.size() < columns_.count) return "the row is cut off";
    if (fields_.size() > columns_.count) return "the row has more fields than the header";
    if (timed_ && !columns_.time()) return "the header above has no DateTime";
    // Without a quote behind it the last number of the log may be half of one.
    if (input_.at_unfinished_end() && is_digit(line.back())) return "the row may be cut off";
    return {};
  }

  std::optional<TimePoint> read_time() {
    const auto time = parse_log_time(fields_[*columns_.time()]);
    if (!time) {
      losses_.lose("the time of the row cannot be read");
      return std::nullopt;
    }
    if (!columns_.time_utc && !time->has_zone) {
      input_.note("has local times without a zone; they are taken as UTC");
    }
    return time->day_first ? time->day_first : time->month_first;
  }

  void take_usages(Snapshot& snapshot) {
    const auto tag = tag_from_characters(fields_[*columns_.tag]);
    if (!tag) return losses_.lose("the row has no tag");
    for (const Pool pool : kPools) {
      TagUsage usage{*tag, pool, 0, 0, 0, 0};
      const PoolColumns& columns = columns_.pools[static_cast<std::size_t>(pool)];
      if (!take_numbers(columns, usage)) return losses_.lose("a number of the row cannot be read");
      const bool is_active = (usage.allocs | usage.frees | usage.outstanding | usage.bytes) != 0;
      if (!is_active) continue;
      const std::string_view lost = index_.add(usage, snapshot.usages);
      if (!lost.empty()) losses_.lose(lost);
    }
  }

  // Diff is computed in 64 bits by the script and wrong after a wrap: it counts only where Allocs
  // or Frees are missing.
  bool take_numbers(const PoolColumns& columns, TagUsage& usage) const {
    std::uint64_t diff = 0;
    const bool read = take_number_of(columns.allocs, usage.allocs) &&
                      take_number_of(columns.frees, usage.frees) &&
                      take_number_of(columns.diff, diff) &&
                      take_number_of(columns.bytes, usage.bytes);
    if (columns.allocs && columns.frees) {
      usage.outstanding = outstanding_of(usage.allocs, usage.frees);
    } else {
      usage.outstanding = diff;
      if (columns.diff && columns.allocs) usage.frees = outstanding_of(usage.allocs, diff);
    }
    return read;
  }

  // An absent column leaves the number as it is.
  [[nodiscard]] bool take_number_of(Column column, std::uint64_t& value) const {
    if (!column) return true;
    std::string_view text = fields_[*column];
    if (take_number(text, value) && text.empty()) return true;
    const auto grouped = parse_grouped(fields_[*column]);
    value = grouped.value_or(0);
    return grouped.has_value();
  }

  LogInput input_;
  RowLosses losses_{input_};
  CsvFields fields_;
  Columns columns_;
  bool timed_ = false;
  UsageIndex index_;
  std::optional<TimePoint> time_;
  std::string time_text_;  // of the snapshot, as it stands in its rows
  std::uint64_t first_line_ = 0;
};

}  // namespace

bool recognises_poolmon_powershell(std::string_view head) {
  const std::string_view line = header_line(head);
  CsvFields fields(detect_delimiter(line));
  return fields.split(line) && parse_header(fields).has_value();
}

std::unique_ptr<LogReader> make_poolmon_powershell_reader(LogInput input) {
  return std::make_unique<PowerShellLog>(std::move(input));
}

}  // namespace poolsentry
