// What a reader could not use: counted in full, kept in part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poolsentry {

struct Loss {
  std::string file;        // as the user named it; "stdin" for "-"
  std::uint64_t line = 0;  // 1 for the first; 0 where the loss is not in one line
  std::string reason;      // for people, printable: "row cut off after 3 of 7 columns"
};

// Filled by one reader after the other; used by one thread.
class LossLog {
 public:
  // `losses` of the JSON shows the first 100; the count goes on.
  static constexpr std::size_t kMaxKept = 100;

  // One damaged line (or snapshot) that was skipped.
  void add(std::string_view file, std::uint64_t line, std::string_view reason);

  // Something that a person should know and that lost nothing: "the log has no times; ...".
  // At most kMaxKept are kept, each text once.
  void note(std::string_view text);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<Loss>& kept() const { return kept_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::uint64_t count_ = 0;
  std::vector<Loss> kept_;
  std::vector<std::string> notes_;
};

}  // namespace poolsentry
