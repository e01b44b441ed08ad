#include "core/formats/format_reader.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr Duration kGuessedInterval = std::chrono::hours(1);  // what memsnap's article schedules
constexpr std::size_t kFirstSlots = 1024;
// A slot: 31 bits of generation, 1 bit of pool, 32 bits of tag.
constexpr unsigned kKeyBits = 33;
constexpr std::uint64_t kLastGeneration = (std::uint64_t{1} << 31U) - 1;

}  // namespace

LogInput::LogInput(LineReader lines, LogOptions options, LossLog& losses)
    : lines_(std::move(lines)), options_(std::move(options)), losses_(losses) {}

std::optional<std::string_view> LogInput::next_line() {
  auto line = lines_.next();
  while (line && lines_.was_cut()) {
    lose("the line is longer than any that a log has");
    line = lines_.next();
  }
  return line;
}

void LogInput::lose_at(std::uint64_t line, std::string_view reason) {
  losses_.add(options_.name, line, reason);
}

void LogInput::note(std::string_view text) {
  losses_.note(to_printable(options_.name) + " " + std::string(text));
}

Result<bool> LogInput::end() const {
  if (!lines_.error()) return false;
  return tl::unexpected<Error>(lines_.error()->with_context(to_printable(options_.name)));
}

TimePoint LogInput::next_made_time() {
  const Duration interval = options_.interval.value_or(kGuessedInterval);
  if (made_times_ == 1 && !options_.interval) {
    note("has no times; its snapshots are taken as 1 h apart; say --interval where that is wrong");
  }
  return options_.file_time + interval * made_times_++;
}

void RowLosses::lose(std::string_view reason) {
  if (!input_.at_unfinished_end()) return input_.lose(reason);
  cut_ = reason;
}

bool RowLosses::finish(std::size_t rows, bool at_end) {
  const bool is_broken_off = at_end && input_.at_unfinished_end() && rows < rows_before_;
  if (is_broken_off) {
    cut_ = "the log ends in the middle of a snapshot (" + std::to_string(rows) + " of " +
           std::to_string(rows_before_) + " rows), which is left out";
  }
  if (!cut_.empty()) input_.lose(cut_);
  cut_.clear();
  if (rows > 0) rows_before_ = rows;
  if (at_end) rows_before_ = 0;  // asked again, the end is no second loss
  return !is_broken_off;
}

UsageIndex::UsageIndex() : slots_(kFirstSlots) {}

void UsageIndex::clear() {
  used_ = 0;
  in_step_ = true;
}

std::string_view UsageIndex::add_out_of_step(const TagUsage& usage, std::vector<TagUsage>& usages) {
  if (used_ == kMaxRows) return "a snapshot has more rows than any kernel has tags";
  if (in_step_) leave_step();
  if (insert(key_of(usage))) {
    usages.push_back(usage);
    order_.push_back(key_of(usage));
    if (++used_ * 2 > slots_.size()) insert_all();
    return {};
  }
  *std::find_if(usages.begin(), usages.end(), [&](const TagUsage& earlier) {
    return earlier.tag == usage.tag && earlier.pool == usage.pool;
  }) = usage;
  return "the tag stands twice in this snapshot; its last row counts";
}

// The order of this snapshot is that of the last one up to here, and is kept from here on.
void UsageIndex::leave_step() {
  in_step_ = false;
  order_.resize(used_);
  if (++generation_ > kLastGeneration) {
    std::fill(slots_.begin(), slots_.end(), Slot{0});
    generation_ = 1;
  }
  insert_all();
}

// Open addressing; a slot of an earlier generation counts as empty. False where the key is there.
bool UsageIndex::insert(Key key) {
  constexpr std::uint64_t kSpread = 0x9E37'79B9'7F4A'7C15U;  // 2^64 / golden ratio
  const Slot slot = generation_ << kKeyBits | key;
  const std::size_t mask = slots_.size() - 1;
  auto at = static_cast<std::size_t>((slot * kSpread) >> 32U) & mask;
  while (slots_[at] >> kKeyBits == generation_) {
    if (slots_[at] == slot) return false;
    at = (at + 1) & mask;
  }
  slots_[at] = slot;
  return true;
}

// Puts all rows into the table, which grows so that at least half of it stays empty.
void UsageIndex::insert_all() {
  std::size_t size = slots_.size();
  while (order_.size() * 2 > size) size *= 2;
  if (size > slots_.size()) slots_.assign(size, Slot{0});
  for (const Key key : order_) static_cast<void>(insert(key));
}

}  // namespace poolsentry
