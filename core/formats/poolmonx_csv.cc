// What zodiacon's PoolMonX saves: one table of all tags, without a time.
//
// Version 1 (UTF-16, a comma behind every field, two rows for a tag in both pools):
//     Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,
//     Strg,Paged,1234,34,1200,115200,113 KB,96,<unknown>,Rtl strings,
// Version 3 (one row a tag, often without a header, numbers grouped as the country does):
//     Tag,Value,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged
//     Allocs,...,Source,Description Strg,0x67727453,1,234,34,1,200,115,200,0,0,0,0,<unknown>,Rtl
//     strings
// Neither quotes anything, so that a comma in a tag or a description is none of CSV's.
#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/formats/csv_fields.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"
#include "core/formats/grouped_numbers.h"

namespace poolsentry {
namespace {

constexpr std::string_view kHeader1 = "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes";
constexpr std::string_view kHeader3 = "Tag,Value,Paged Allocs,Paged Frees,Paged Diff,Paged Usage";
// Four characters of a tag, each at most three bytes of UTF-8.
constexpr std::size_t kLongestTag = 12;

bool is_header1(std::string_view line) { return line.starts_with(kHeader1); }
bool is_header3(std::string_view line) { return line.starts_with(kHeader3); }

// Takes everything up to `delimiter`, and that too, off `text`.
std::string_view take_field(std::string_view& text, char delimiter = ',') {
  const auto end = std::min(text.find(delimiter), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

// Where "," and `mark` follow the tag at the front of `line`; a tag may hold a comma itself.
std::optional<std::size_t> find_behind_tag(std::string_view line, std::string_view mark) {
  const std::string_view front = line.substr(0, kLongestTag + 1 + mark.size());
  for (std::size_t at = front.find(','); at != std::string_view::npos;
       at = front.find(',', at + 1)) {
    if (at > 0 && front.substr(at + 1).starts_with(mark)) return at;
  }
  return std::nullopt;
}

// The tag in hex as it stands behind its text: "0x67727453".
std::optional<Tag> parse_value(std::string_view text) {
  constexpr std::size_t kLength = 10;
  std::uint32_t value = 0;
  if (text.size() < kLength || !text.starts_with("0x")) return std::nullopt;
  const char* const end = text.data() + kLength;
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return Tag::from_value(value);
}

bool is_row3(std::string_view line) {
  const auto at = find_behind_tag(line, "0x");
  return at && parse_value(line.substr(*at + 1));
}

// Version 1 prints bytes with %u, their low 32 bits, and KBytes from all of them, rounded: the
// value nearest to those with the low bits as printed. Nothing where both contradict each other.
std::optional<std::uint64_t> restore_bytes(std::uint64_t low, std::uint64_t kilobytes) {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 31U;
  if (kilobytes > UINT64_MAX / 2048) return std::nullopt;
  const std::uint64_t rounded = kilobytes * 1024;
  const std::uint64_t ahead = (low - rounded) & kMax32Bits;
  const std::uint64_t bytes = ahead < kHalf ? rounded + ahead : rounded - (kMax32Bits - ahead + 1);
  const std::uint64_t distance = bytes > rounded ? bytes - rounded : rounded - bytes;
  return distance <= 512 ? std::optional(bytes) : std::nullopt;
}

// What both versions have in common: one table after the other, each begun by its header.
class PoolMonXReader : public LogReader {
 public:
  explicit PoolMonXReader(LogInput input) : input_(std::move(input)) {}

  Result<bool> next(Snapshot& snapshot) override {
    while (true) {
      snapshot.clear();
      index_.clear();
      first_line_ = 0;
      const bool at_end = !read_rows(snapshot);
      const bool is_whole = losses_.finish(snapshot.usages.size(), at_end);
      if (is_whole && !snapshot.usages.empty()) {
        snapshot.time = input_.next_made_time();
        return true;
      }
      if (at_end) return input_.end();
    }
  }

  [[nodiscard]] std::string_view format_name() const override { return "PoolMonX CSV"; }
  [[nodiscard]] bool has_times() const override { return false; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return first_line_; }

 protected:
  // Puts the rows of a line into the snapshot; returns why it cannot be used, or nothing.
  virtual std::string_view take_row(std::string_view line, Snapshot& snapshot) = 0;

  std::string_view add(const TagUsage& usage, Snapshot& snapshot) {
    const bool is_active = (usage.allocs | usage.frees | usage.bytes) != 0;
    return is_active ? index_.add(usage, snapshot.usages) : std::string_view{};
  }

  [[nodiscard]] const LogInput& input() const { return input_; }

 private:
  // Reads up to the next header behind a row. False at the end of the log.
  bool read_rows(Snapshot& snapshot) {
    while (const auto line = input_.next_line()) {
      if (is_header1(*line) || is_header3(*line)) {
        if (!snapshot.usages.empty()) return true;
        continue;
      }
      if (trim(*line).empty()) continue;
      if (first_line_ == 0) first_line_ = input_.line_number();
      const std::string_view lost = take_row(*line, snapshot);
      if (!lost.empty()) losses_.lose(lost);
    }
    return false;
  }

  LogInput input_;
  RowLosses losses_{input_};
  UsageIndex index_;
  std::uint64_t first_line_ = 0;
};

class Version1 final : public PoolMonXReader {
 public:
  using PoolMonXReader::PoolMonXReader;

 private:
  std::string_view take_row(std::string_view line, Snapshot& snapshot) override {
    TagUsage usage;
    if (!take_tag_and_type(line, usage)) return "the line is no row of the table";
    std::uint64_t diff = 0;
    std::uint64_t low_bytes = 0;
    const bool read = take_whole(line, usage.allocs) && take_whole(line, usage.frees) &&
                      take_whole(line, diff) && take_whole(line, low_bytes);
    const auto kilobytes = take_kilobytes(line);
    if (!read || !kilobytes) return "the row is cut off or damaged";
    usage.outstanding = outstanding_of(usage.allocs, usage.frees);
    const auto bytes = restore_bytes(low_bytes, *kilobytes);
    if (!bytes || diff != usage.outstanding) return "the row's numbers contradict each other";
    usage.bytes = *bytes;
    return add(usage, snapshot);
  }

  static bool take_tag_and_type(std::string_view& line, TagUsage& usage) {
    auto at = find_behind_tag(line, "Paged,");
    usage.pool = at ? Pool::kPaged : Pool::kNonpaged;
    if (!at) at = find_behind_tag(line, "Non Paged,");
    const auto tag = at ? tag_from_characters(line.substr(0, *at)) : std::nullopt;
    if (!tag) return false;
    usage.tag = *tag;
    line.remove_prefix(*at + 1);
    (void)take_field(line);
    return true;
  }

  static bool take_whole(std::string_view& line, std::uint64_t& value) {
    return parse_number(take_field(line), value);
  }

  // "113 KB"; without the unit the number may be half of one.
  static std::optional<std::uint64_t> take_kilobytes(std::string_view& line) {
    std::string_view field = take_field(line);
    std::uint64_t value = 0;
    if (!take_digits(field, value) || trim(field) != "KB") return std::nullopt;
    return value;
  }
};

class Version3 final : public PoolMonXReader {
 public:
  using PoolMonXReader::PoolMonXReader;

 private:
  std::string_view take_row(std::string_view line, Snapshot& snapshot) override {
    const auto at = find_behind_tag(line, "0x");
    if (!at) return "the line is no row of the table";
    line.remove_prefix(*at + 1);
    const auto tag = parse_value(take_field(line));
    if (!tag) return "the tag's value cannot be read";
    fields_.clear();
    while (!line.empty() && fields_.size() < kMaxFields) fields_.push_back(take_field(line));
    // A last number at the end of the log may be half of one; Source and Description follow it.
    if (input().at_unfinished_end() && (fields_.empty() || is_digits(fields_.back()))) {
      return "the row is cut off";
    }
    PoolNumbers numbers{};
    switch (join_groups(fields_, numbers)) {
      case GroupingResult::kNone:
        return "the row is cut off or damaged";
      case GroupingResult::kAmbiguous:
        return "its numbers can be read in several ways, because commas separate and group them";
      case GroupingResult::kFound:
        break;
    }
    return add_pools(*tag, numbers, snapshot);
  }

  std::string_view add_pools(Tag tag, const PoolNumbers& n, Snapshot& snapshot) {
    const TagUsage paged{tag, Pool::kPaged, n[0], n[1], outstanding_of(n[0], n[1]), n[3]};
    const TagUsage nonpaged{tag, Pool::kNonpaged, n[4], n[5], outstanding_of(n[4], n[5]), n[7]};
    const std::string_view lost = add(paged, snapshot);
    const std::string_view also_lost = add(nonpaged, snapshot);
    return lost.empty() ? also_lost : lost;
  }

  static bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  }

  // Eight numbers of at most seven groups, and where a description begins.
  static constexpr std::size_t kMaxFields = 64;
  std::vector<std::string_view> fields_;
};

}  // namespace

bool recognises_poolmonx_csv(std::string_view head) {
  const std::string_view line = first_filled_line(head);
  return is_header1(line) || is_header3(line) || is_row3(line);
}

std::unique_ptr<LogReader> make_poolmonx_csv_reader(LogInput input) {
  if (is_header1(first_filled_line(input.head()))) {
    return std::make_unique<Version1>(std::move(input));
  }
  return std::make_unique<Version3>(std::move(input));
}

}  // namespace poolsentry
