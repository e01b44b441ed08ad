// Comma-separated values: what the readers of CSV logs share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/pool/tag.h"

namespace poolsentry {

// The delimiter of a CSV file by one of its lines: the comma, semicolon or tab that stands there
// most often outside quotes (a country whose decimal sign is the comma separates by semicolon); a
// comma where there is none.
[[nodiscard]] char detect_delimiter(std::string_view line);

// Takes lines apart (RFC 4180; a field does not go on in the next line). One object for all lines:
// its buffers are used again.
class CsvFields {
 public:
  // More columns than any log has: a PerfMon log of every process has some thousands.
  static constexpr std::size_t kMaxFields = 65'536;

  explicit CsvFields(char delimiter = ',') : delimiter_(delimiter) {}

  // Splits `line`; the fields are valid as long as it is, until the next call. False where a quote
  // is not closed or there are more than kMaxFields; the fields up to there are then given.
  [[nodiscard]] bool split(std::string_view line);

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  // Without quotes and the blanks outside them; empty where the line has no such field.
  [[nodiscard]] std::string_view operator[](std::size_t index) const {
    return index < fields_.size() ? fields_[index] : std::string_view{};
  }
  // The index of the field that is `name` in whatever case.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

 private:
  bool take_quoted(std::string_view& rest);
  void take_plain(std::string_view& rest);

  char delimiter_;
  std::vector<std::string_view> fields_;
  std::string unescaped_;  // fields in which a doubled quote stands for one
};

// The first line of `head` that holds more than blanks; empty where there is none.
[[nodiscard]] std::string_view first_filled_line(std::string_view head);

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

// A tag that a tool on Windows wrote as text: a byte above 127 became a character, which is two
// bytes of UTF-8 here and is made one again. Filled up with blanks. What Tag::text() escaped (our
// own CSV) is read back. Nothing where it is empty or longer than four characters.
[[nodiscard]] std::optional<Tag> tag_from_characters(std::string_view text);

}  // namespace poolsentry
