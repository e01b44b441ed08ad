// What WinDbg's !poolused prints, with !vm around it or not:
//
//      Sorting by  Tag
//
//       Pool Used:
//                NonPaged            Paged
//      Tag    Allocs     Used    Allocs     Used
//      1394        1      520         0        0UNKNOWN pooltag '1394', please update pooltag.txt
//      TOTAL     3570214 209120008     38769 13066104
//
// Flag 1 adds Frees and Diff to each pool. Newer debuggers have wider columns and a tab before the
// description; in older ones it is glued to the last number ("01394 OHCI": 0, then "1394 OHCI").
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"

namespace poolsentry {
namespace {

constexpr std::size_t kTagBytes = 4;
constexpr std::uint64_t kKilo = 1024;
// What !vm prints for "no limit": 2^32 pages of 4 KB.
constexpr std::uint64_t kNoLimitKilobytes = 17'179'869'184;

std::string_view take_word_off(std::string_view& text) {
  skip_blanks(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

// Where things are in a row.
struct Layout {
  std::size_t tag_at = 0;
  bool has_counters =
      false;  // Allocs, Frees, Diff, Used for each pool, not Allocs (in use) and Used
  std::size_t last_width = 0;  // of the last column with the gap before it
  [[nodiscard]] std::size_t per_pool() const { return has_counters ? 4 : 2; }
};

std::optional<Layout> parse_header(std::string_view line) {
  constexpr std::array<std::string_view, 5> kShort = {"Tag", "Allocs", "Used", "Allocs", "Used"};
  constexpr std::array<std::string_view, 9> kLong = {"Tag",    "Allocs", "Frees", "Diff", "Used",
                                                     "Allocs", "Frees",  "Diff",  "Used"};
  std::string_view rest = line;
  std::array<std::string_view, kLong.size()> words{};
  std::array<std::size_t, kLong.size()> ends{};
  std::size_t count = 0;
  for (; count < words.size(); ++count) {
    words[count] = take_word_off(rest);
    ends[count] = line.size() - rest.size();
    if (words[count].empty()) break;
  }
  if (!trim(rest).empty()) return std::nullopt;
  const bool is_short =
      count == kShort.size() && std::equal(kShort.begin(), kShort.end(), words.begin());
  const bool is_long = count == kLong.size() && words == kLong;
  if (!is_short && !is_long) return std::nullopt;
  return Layout{ends[0] - words[0].size(), is_long, ends[count - 1] - ends[count - 2]};
}

// The last number of a row. Nothing may separate it from a description that begins with digits; but
// a number narrower than its column, with a gap before it, ends where the column ends.
bool take_last_number(std::string_view& text, std::size_t width, std::uint64_t& value) {
  const auto gap = std::min(text.find_first_not_of(" \t"), text.size());
  std::size_t end = gap;
  while (end < text.size() && is_digit(text[end])) ++end;
  const bool is_padded = gap > 1 && gap < width;
  if (is_padded) end = std::min(end, width);
  std::string_view number = text.substr(gap, end - gap);
  text.remove_prefix(end);
  return take_digits(number, value) && number.empty();
}

// Reads the numbers of both pools, nonpaged first. False where there are too few.
bool take_numbers(std::string_view text, const Layout& layout,
                  std::array<std::uint64_t, 8>& numbers) {
  const std::size_t count = 2 * layout.per_pool();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    skip_blanks(text);
    if (!take_number(text, numbers[i]) || text.empty() || !is_blank(text.front())) return false;
  }
  return take_last_number(text, layout.last_width, numbers[count - 1]);
}

TagUsage usage_of(Tag tag, Pool pool, const Layout& layout, const std::uint64_t* numbers) {
  if (!layout.has_counters) return {tag, pool, 0, 0, numbers[0], numbers[1]};
  return {tag, pool, numbers[0], numbers[1], outstanding_of(numbers[0], numbers[1]), numbers[3]};
}

// "NonPagedPool Usage:    877   (    3508 Kb)": the name and the kilobytes.
struct VmLine {
  std::string_view name;
  std::uint64_t kilobytes = 0;
};

std::optional<VmLine> parse_vm_line(std::string_view line) {
  const auto colon = line.find(':');
  const auto bracket = line.find('(');
  if (colon == std::string_view::npos || bracket == std::string_view::npos || bracket < colon) {
    return std::nullopt;
  }
  VmLine vm{trim(line.substr(0, colon)), 0};
  std::string_view rest = line.substr(bracket + 1);
  skip_blanks(rest);
  if (!take_digits(rest, vm.kilobytes) || vm.kilobytes > UINT64_MAX / kKilo) return std::nullopt;
  skip_blanks(rest);
  return starts_with_ignoring_case(rest, "kb)") ? std::optional(vm) : std::nullopt;
}

// The pools and the memory as a whole, as !vm prints them.
struct VmFigures {
  std::array<PoolTotal, 2> totals;
  MemoryFigures memory;
  bool any = false;

  void take(const VmLine& line) {
    any = true;
    const std::uint64_t bytes = line.kilobytes * kKilo;
    PoolTotal& nonpaged = totals[static_cast<std::size_t>(Pool::kNonpaged)];
    PoolTotal& paged = totals[static_cast<std::size_t>(Pool::kPaged)];
    const bool is_limit = line.kilobytes != 0 && line.kilobytes < kNoLimitKilobytes;
    if (line.name == "NonPagedPool Usage" || line.name == "NonPagedPoolNx Usage") {
      nonpaged.bytes = nonpaged.bytes.value_or(0) + bytes;
    }
    if (line.name == "PagedPool Usage") paged.bytes = bytes;
    if (line.name == "NonPagedPool Max" && is_limit) nonpaged.limit_bytes = bytes;
    if (line.name == "PagedPool Maximum" && is_limit) paged.limit_bytes = bytes;
    if (line.name == "Physical Memory") memory.physical_bytes = bytes;
    if (line.name == "Available Pages") memory.available_bytes = bytes;
    if (line.name == "Committed pages") memory.commit_bytes = bytes;
    if (line.name == "Commit limit") memory.commit_limit_bytes = bytes;
  }
};

class PoolUsedLog final : public LogReader {
 public:
  explicit PoolUsedLog(LogInput input) : input_(std::move(input)) {}

  Result<bool> next(Snapshot& snapshot) override {
    while (true) {
      begin(snapshot);
      const bool at_end = !read_table(snapshot);
      const bool is_whole = losses_.finish(snapshot.usages.size(), at_end);
      if (is_whole && !snapshot.usages.empty() && !is_same_moment()) {
        finish(snapshot);
        return true;
      }
      if (at_end) return input_.end();
    }
  }

  [[nodiscard]] std::string_view format_name() const override { return "WinDbg !poolused"; }
  [[nodiscard]] bool has_times() const override { return false; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return first_line_; }

 private:
  // What !vm printed behind the table before belongs to this one where that had its own.
  void begin(Snapshot& snapshot) {
    snapshot.clear();
    index_.clear();
    vm_ = std::exchange(next_vm_, VmFigures{});
    vm_is_next_ = false;
    total_line_.clear();
    in_table_ = false;
  }

  void finish(Snapshot& snapshot) {
    snapshot.time = input_.next_made_time();
    snapshot.totals = vm_.totals;
    snapshot.memory = vm_.memory;
    total_before_ = total_line_;
  }

  // "!poolused 2" and then "!poolused 4": the same tags in another order, at the same moment.
  [[nodiscard]] bool is_same_moment() const {
    return !total_line_.empty() && total_line_ == total_before_;
  }

  // Reads up to the next header behind a row. False at the end of the log.
  bool read_table(Snapshot& snapshot) {
    while (const auto line = input_.next_line()) {
      if (const auto layout = parse_header(*line)) {
        if (!snapshot.usages.empty()) {
          input_.put_back();
          return true;
        }
        layout_ = *layout;
        in_table_ = true;
        first_line_ = input_.line_number();
        continue;
      }
      in_table_ ? take_row(*line, snapshot) : take_vm(*line, snapshot);
    }
    return false;
  }

  // A table ends with its TOTAL, or with the next command where it was broken off.
  void take_row(std::string_view line, Snapshot& snapshot) {
    const std::string_view text = trim(line);
    if (text.empty()) return;
    const bool is_total = text.starts_with("TOTAL ");
    if (is_total) total_line_ = text;
    if (is_total || line.find("kd>") != std::string_view::npos) {
      in_table_ = false;
      return;
    }
    std::array<std::uint64_t, 8> numbers{};
    const std::size_t behind_tag = layout_.tag_at + kTagBytes;
    // Without a description behind it the last number of the log may be half of one.
    const bool is_cut = input_.at_unfinished_end() && is_digit(line.back());
    const bool is_row = !is_cut && line.size() > behind_tag && line[behind_tag] == ' ' &&
                        take_numbers(line.substr(behind_tag), layout_, numbers);
    if (!is_row) return losses_.lose("the line is no whole row of the table");
    const Tag tag = Tag::from_text(line.substr(layout_.tag_at, kTagBytes));
    add(usage_of(tag, Pool::kNonpaged, layout_, numbers.data()), snapshot);
    add(usage_of(tag, Pool::kPaged, layout_, numbers.data() + layout_.per_pool()), snapshot);
  }

  void add(const TagUsage& usage, Snapshot& snapshot) {
    if ((usage.allocs | usage.frees | usage.outstanding | usage.bytes) == 0) return;
    const std::string_view lost = index_.add(usage, snapshot.usages);
    if (!lost.empty()) losses_.lose(lost);
  }

  // What !vm prints before the table is the table's, and behind it where it has none yet.
  void take_vm(std::string_view line, const Snapshot& snapshot) {
    const auto vm = parse_vm_line(line);
    if (!vm) return;
    if (vm->name == "Physical Memory") {  // the first line of !vm
      vm_is_next_ = !snapshot.usages.empty() && vm_.any;
      (vm_is_next_ ? next_vm_ : vm_) = VmFigures{};
    }
    (vm_is_next_ ? next_vm_ : vm_).take(*vm);
  }

  LogInput input_;
  RowLosses losses_{input_};
  Layout layout_;
  UsageIndex index_;
  VmFigures vm_;
  VmFigures next_vm_;
  bool vm_is_next_ = false;
  bool in_table_ = false;
  std::string total_line_;
  std::string total_before_;
  std::uint64_t first_line_ = 0;
};

}  // namespace

bool recognises_poolused(std::string_view head) {
  while (!head.empty()) {
    const auto end = std::min(head.find_first_of("\r\n"), head.size());
    if (parse_header(head.substr(0, end))) return true;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return false;
}

std::unique_ptr<LogReader> make_poolused_reader(LogInput input) {
  return std::make_unique<PoolUsedLog>(std::move(input));
}

}  // namespace poolsentry
