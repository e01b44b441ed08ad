// Lines out of bytes, without a copy of them, in memory independent of the length of the input.
//
// Takes LF and CRLF line ends, CR where the first line ends with one alone, and UTF-8 with or
// without a byte-order mark; UTF-16 (either order, with its mark or known by its zero bytes)
// becomes UTF-8. Bytes that are not UTF-8 pass unchanged, and so does a CR within a line: a tag is
// four bytes of anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/formats/byte_source.h"

namespace poolsentry {

// Used by one thread.
class LineReader {
 public:
  // The longest line that is taken; the rest of a longer one is dropped and was_cut() says so. JSON
  // has a snapshot in a line (5,000 tags in both pools: 1 MB), PerfMon the name of every counter.
  static constexpr std::size_t kMaxLineBytes = std::size_t{4} * 1024 * 1024;
  // How much head() gives.
  static constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;

  explicit LineReader(std::unique_ptr<ByteSource> bytes);

  // The next line without its end, valid until the next call; nothing at the end of the input, or
  // when reading failed (error() then has why).
  [[nodiscard]] std::optional<std::string_view> next();

  // Lets next() give the same line once more. At most one line can be given back.
  void put_back();

  // What was read and not given yet: lines with their ends (LF, or CRLF), the last one mostly cut.
  // Valid until the next call; empty where lines end otherwise, or a line has been put back. For a
  // reader that can tell where its lines end without a search for it.
  [[nodiscard]] std::string_view unread() const;
  // Passes over the first `bytes` of unread(), which are `lines` whole lines.
  void skip(std::size_t bytes, std::uint64_t lines);

  // The number of the line that next() gave last, or that was passed over; 1 is the first.
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }
  // True where the last line was longer than kMaxLineBytes.
  [[nodiscard]] bool was_cut() const { return was_cut_; }
  // True where the last line ended with the input and not with a line end: it may be half a line.
  [[nodiscard]] bool at_unfinished_end() const { return unfinished_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  // The first bytes of the input (up to kMaxHeadBytes, line ends and all, as UTF-8), for telling
  // formats apart. Call it before the first next().
  [[nodiscard]] std::string_view head();

 private:
  // How the lines of this input end: the first end tells.
  enum class LineEnd : std::uint8_t { kUnknown, kLineFeed, kCarriageReturn };

  bool fill();
  [[nodiscard]] std::optional<std::size_t> find_line_end();
  [[nodiscard]] LineEnd kind_of_line_end() const;
  std::string_view take_line(std::size_t end, std::size_t next);
  void skip_rest_of_long_line();

  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;     // of what was not given yet
  std::size_t searched_ = 0;  // up to where there is no line end behind begin_
  std::size_t end_ = 0;       // of what was read
  std::string_view last_line_;
  std::uint64_t line_number_ = 0;
  LineEnd line_end_ = LineEnd::kUnknown;
  bool put_back_ = false;
  bool was_cut_ = false;
  bool unfinished_ = false;
  bool skipping_ = false;  // the rest of a long line is still to be dropped
  bool at_end_ = false;
  std::optional<Error> error_;
};

}  // namespace poolsentry
