// Between open_log() and one format: how a format is recognised, how its reader is made, and what
// all readers have in common. Only the .cc files of this folder include it.
//
// A format is two functions and one line of the table in log_reader.cc. Its reader keeps a LogInput
// and builds each snapshot row by row; what is damaged goes to lose().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/line_reader.h"
#include "core/formats/log_reader.h"
#include "core/formats/loss_log.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// The lines of one log, with what the caller knows about it and where its losses go. Belongs to one
// reader; the LossLog must outlive it.
class LogInput {
 public:
  LogInput(LineReader lines, LogOptions options, LossLog& losses);

  // The next line, valid until the next call; nothing at the end. A line longer than
  // LineReader::kMaxLineBytes is a loss and left out.
  [[nodiscard]] std::optional<std::string_view> next_line();
  // Lets next_line() give the same line once more: the first line of the next snapshot.
  void put_back() { lines_.put_back(); }

  // LineReader's: lines that have been read and not given yet, and how to pass over them.
  [[nodiscard]] std::string_view unread() const { return lines_.unread(); }
  void skip(std::size_t bytes, std::uint64_t lines) { lines_.skip(bytes, lines); }

  [[nodiscard]] std::uint64_t line_number() const { return lines_.line_number(); }
  // True where the last line ended with the input and not with a line end, also after the end has
  // been reached: it may be half a line.
  [[nodiscard]] bool at_unfinished_end() const { return lines_.at_unfinished_end(); }
  [[nodiscard]] std::string_view head() { return lines_.head(); }

  // The last line could not be used.
  void lose(std::string_view reason) { lose_at(line_number(), reason); }
  void lose_at(std::uint64_t line, std::string_view reason);
  // "NAME text", once for the log.
  void note(std::string_view text);

  // What LogReader::next() returns where there are no more lines: false, or why reading failed.
  [[nodiscard]] Result<bool> end() const;

  // The time of the next snapshot of a log without times: the file's for the first, then one
  // interval more for each. Says once that the interval is a guess where the caller gave none.
  [[nodiscard]] TimePoint next_made_time();

  [[nodiscard]] const LogOptions& options() const { return options_; }

 private:
  LineReader lines_;
  LogOptions options_;
  LossLog& losses_;
  std::int64_t made_times_ = 0;
};

// Keeps the losses in the rows of one snapshot after the other, so that a log that ends in the
// middle of a row is one loss and not two, and a snapshot that is cut off is not taken for a small
// one.
class RowLosses {
 public:
  explicit RowLosses(LogInput& input) : input_(input) {}

  // The last line is a row that cannot be used.
  void lose(std::string_view reason);

  // The snapshot ends with `rows` rows; `at_end` is true where the log does, too. False where the
  // log breaks off in the middle of it: a line without its end, and fewer rows than the snapshot
  // before had. Its sums would be wrong, so it is to be left out; that is counted here.
  [[nodiscard]] bool finish(std::size_t rows, bool at_end);

 private:
  LogInput& input_;
  std::string cut_;  // why the very last line cannot be used
  std::size_t rows_before_ = 0;
};

// Sees to it that a snapshot has each (tag, pool) once. Logs keep their order: while the rows come
// as they came in the snapshot before, each is known to be new by one comparison; from the first
// one that does not, by a look into a hash table.
class UsageIndex {
 public:
  // More rows than any kernel has tags: what comes behind them is a loss.
  static constexpr std::size_t kMaxRows = 200'000;

  UsageIndex();

  // Empties the index: a new snapshot begins.
  void clear();

  // Appends `usage`, or puts it in the place of the earlier row of its tag and pool. Returns what
  // is lost by that, for LogInput::lose(); empty where nothing is.
  [[nodiscard]] std::string_view add(const TagUsage& usage, std::vector<TagUsage>& usages) {
    const bool as_before = in_step_ && used_ < order_.size() && order_[used_] == key_of(usage);
    // Of a copy, so that the caller's own need not have an address.
    if (!as_before) return add_out_of_step(TagUsage(usage), usages);
    ++used_;
    append(usage, usages);
    return {};
  }

 private:
  // Pool and tag of a row, in 33 bits.
  using Key = std::uint64_t;
  // A generation above a key: clear() begins a new generation and need not touch the slots.
  using Slot = std::uint64_t;

  [[nodiscard]] static Key key_of(const TagUsage& usage) {
    const std::uint64_t pool = usage.pool == Pool::kNonpaged ? 1 : 0;
    return pool << 32U | usage.tag.value();
  }
  // push_back, member by member: the usage has just been put together so, and to load it in wider
  // parts than it was stored would make the processor wait for longer than the row took to read.
  static void append(const TagUsage& usage, std::vector<TagUsage>& usages) {
    TagUsage& row = usages.emplace_back();
    row.tag = usage.tag;
    row.pool = usage.pool;
    row.allocs = usage.allocs;
    row.frees = usage.frees;
    row.outstanding = usage.outstanding;
    row.bytes = usage.bytes;
  }
  [[nodiscard]] std::string_view add_out_of_step(const TagUsage& usage,
                                                 std::vector<TagUsage>& usages);
  void leave_step();
  [[nodiscard]] bool insert(Key key);
  void insert_all();

  std::vector<Key> order_;  // of this snapshot up to used_; while in step, behind it the last one's
  std::size_t used_ = 0;    // rows of this snapshot
  bool in_step_ = true;
  std::vector<Slot> slots_;  // in use while not in step
  std::uint64_t generation_ = 1;
};

// Whether the first bytes of an input (line ends and all, UTF-8) are of a format. No two may both
// say yes to one input except in the order of the table: the first that does reads it.
[[nodiscard]] bool recognises_memsnap_pool(std::string_view head);
[[nodiscard]] bool recognises_memsnap_process(std::string_view head);
[[nodiscard]] bool recognises_poolmon(std::string_view head);
[[nodiscard]] bool recognises_poolmon_powershell(std::string_view head);
[[nodiscard]] bool recognises_poolmonx_csv(std::string_view head);
[[nodiscard]] bool recognises_perfmon_csv(std::string_view head);
[[nodiscard]] bool recognises_poolused(std::string_view head);
[[nodiscard]] bool recognises_json_lines(std::string_view head);

[[nodiscard]] std::unique_ptr<LogReader> make_memsnap_pool_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_memsnap_process_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_poolmon_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_poolmon_powershell_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_poolmonx_csv_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_perfmon_csv_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_poolused_reader(LogInput input);
[[nodiscard]] std::unique_ptr<LogReader> make_json_lines_reader(LogInput input);

}  // namespace poolsentry
