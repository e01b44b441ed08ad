#include "core/formats/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/formats/utf8_source.h"

namespace poolsentry {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> bytes)
    : bytes_(as_utf8(std::move(bytes))), buffer_(kBufferBytes) {}

std::optional<std::string_view> LineReader::next() {
  if (std::exchange(put_back_, false)) return last_line_;
  if (skipping_) skip_rest_of_long_line();
  was_cut_ = false;
  while (true) {
    if (const auto end = find_line_end()) return take_line(*end, *end + 1);
    if (end_ - begin_ > kMaxLineBytes) {
      skipping_ = true;
      return take_line(begin_ + kMaxLineBytes + 1, begin_ + kMaxLineBytes + 1);
    }
    if (!fill()) break;
  }
  if (begin_ == end_) return std::nullopt;
  unfinished_ = true;
  return take_line(end_, end_);
}

void LineReader::put_back() { put_back_ = true; }

std::string_view LineReader::unread() const {
  if (line_end_ != LineEnd::kLineFeed || put_back_ || skipping_) return {};
  return {buffer_.data() + begin_, end_ - begin_};
}

void LineReader::skip(std::size_t bytes, std::uint64_t lines) {
  begin_ += bytes;
  line_number_ += lines;
}

std::string_view LineReader::head() {
  while (end_ - begin_ < kMaxHeadBytes && fill()) {
  }
  std::string_view head(buffer_.data() + begin_, std::min(end_ - begin_, kMaxHeadBytes));
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  return head;
}

// Reads on behind what the buffer holds, which moves to its front. False at the end of the input.
bool LineReader::fill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  searched_ -= std::min(begin_, searched_);
  begin_ = 0;
  if (end_ == buffer_.size())
    buffer_.resize(2 * end_);  // one line fills it: kMaxLineBytes ends that
  const auto count = bytes_->read(std::span(buffer_).subspan(end_));
  if (!count) error_ = count.error();
  end_ += count ? *count : 0;
  at_end_ = !count || *count == 0;
  if (at_end_ && line_end_ == LineEnd::kUnknown) line_end_ = kind_of_line_end();
  return !at_end_;
}

// Where the line at begin_ ends, or nothing where the buffer does not say so.
std::optional<std::size_t> LineReader::find_line_end() {
  if (line_end_ == LineEnd::kUnknown) line_end_ = kind_of_line_end();
  if (line_end_ == LineEnd::kUnknown) return std::nullopt;
  searched_ = std::max(searched_, begin_);
  const char end = line_end_ == LineEnd::kLineFeed ? '\n' : '\r';
  const void* const found = std::memchr(buffer_.data() + searched_, end, end_ - searched_);
  if (found == nullptr) {
    searched_ = end_;
    return std::nullopt;
  }
  searched_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
  return searched_;
}

// CR only where it comes first and no LF stands behind it; with nothing behind it at all that is
// not known before the end of the input.
LineReader::LineEnd LineReader::kind_of_line_end() const {
  const std::string_view text(buffer_.data() + begin_, end_ - begin_);
  const auto first = text.find_first_of("\r\n");
  if (first == std::string_view::npos) return LineEnd::kUnknown;
  if (text[first] == '\n') return LineEnd::kLineFeed;
  const auto behind = text.find_first_not_of('\r', first);
  if (behind == std::string_view::npos) {
    return at_end_ ? LineEnd::kCarriageReturn : LineEnd::kUnknown;
  }
  return text[behind] == '\n' ? LineEnd::kLineFeed : LineEnd::kCarriageReturn;
}

// Text mode on text that has CRs already makes CRCRLF: all of them belong to the end.
std::string_view LineReader::take_line(std::size_t end, std::size_t next) {
  while (end > begin_ && buffer_[end - 1] == '\r') --end;
  last_line_ = {buffer_.data() + begin_, end - begin_};
  // A log put together from several files may carry the mark in its middle, too.
  if (last_line_.starts_with(kByteOrderMark)) last_line_.remove_prefix(kByteOrderMark.size());
  if (last_line_.size() > kMaxLineBytes) {
    last_line_ = last_line_.substr(0, kMaxLineBytes);
    was_cut_ = true;
  }
  begin_ = next;
  ++line_number_;
  return last_line_;
}

void LineReader::skip_rest_of_long_line() {
  skipping_ = false;
  do {
    if (const auto end = find_line_end()) {
      begin_ = *end + 1;
      return;
    }
    begin_ = end_;
  } while (fill());
}

}  // namespace poolsentry
