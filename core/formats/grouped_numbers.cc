#include "core/formats/grouped_numbers.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/formats/fields.h"

namespace poolsentry {
namespace {

constexpr std::size_t kGroupDigits = 3;
// Allocs, frees and what is between them have 32 bits, 4,294,967,295 at most; bytes have 64.
constexpr std::size_t kMaxCountGroups = 4;
constexpr std::size_t kMaxBytesGroups = 7;
constexpr std::size_t kPerPool = 4;  // Allocs, Frees, Diff, Usage

// A field that may be a number or a part of one.
struct Group {
  std::uint64_t value = 0;
  bool can_go_on = false;  // exactly three digits: it may belong to the number before
  bool can_begin = false;  // no leading zero but "0" itself
  bool is_whole = false;   // grouped by another sign, or longer than a group: no other goes with it
  bool is_negative = false;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool parse_group(std::string_view field, Group& group) {
  std::string_view text = trim(field);
  group.is_negative = take_word(text, "-");
  const bool plain = all_digits(text);
  group.can_begin = plain && (text.size() == 1 || text.front() != '0');
  group.can_go_on = plain && text.size() == kGroupDigits && !group.is_negative;
  group.is_whole = !plain || text.size() > kGroupDigits || text == "0";
  if (plain) return parse_number(text, group.value);
  const auto whole = parse_grouped(text);
  group.value = whole.value_or(0);
  group.can_begin = whole.has_value();
  return whole.has_value();
}

// Tries every way of joining, one number after the other.
class Joiner {
 public:
  explicit Joiner(std::vector<Group> groups) : groups_(std::move(groups)) {}

  GroupingResult run(PoolNumbers& numbers) {
    extend(0, 0);
    const std::size_t best = plausible_count_ > 0 ? plausible_count_ : count_;
    if (best == 0) return GroupingResult::kNone;
    if (best > 1 || tries_ >= kMaxGroupingTries) return GroupingResult::kAmbiguous;
    numbers = plausible_count_ > 0 ? plausible_ : any_;
    return GroupingResult::kFound;
  }

 private:
  // Number `index` begins at group `at`.
  void extend(std::size_t at, std::size_t index) {
    if (++tries_ >= kMaxGroupingTries) return;
    if (index == numbers_.size()) {
      if (at == groups_.size()) accept();
      return;
    }
    if (at == groups_.size() || !groups_[at].can_begin) return;
    const bool is_bytes = index % kPerPool == kPerPool - 1;
    const std::size_t longest = is_bytes ? kMaxBytesGroups : kMaxCountGroups;
    std::uint64_t value = groups_[at].value;
    for (std::size_t length = 1; length <= longest; ++length) {
      numbers_[index] = groups_[at].is_negative ? negated_in_32_bits(value) : value;
      const bool fits = is_bytes || value <= kMax32Bits;
      if (fits && is_consistent(index)) extend(at + length, index + 1);
      const std::size_t next = at + length;
      if (groups_[at].is_whole || next == groups_.size() || !groups_[next].can_go_on) return;
      if (value > (UINT64_MAX - groups_[next].value) / 1000) return;
      value = value * 1000 + groups_[next].value;
    }
  }

  // Diff ends a check: it has to be Allocs - Frees.
  [[nodiscard]] bool is_consistent(std::size_t index) const {
    if (index % kPerPool != 2) return true;
    const std::uint64_t difference = numbers_[index - 2] - numbers_[index - 1];
    return ((difference ^ numbers_[index]) & kMax32Bits) == 0;
  }

  [[nodiscard]] bool is_plausible() const {
    for (std::size_t pool = 0; pool < numbers_.size(); pool += kPerPool) {
      if ((numbers_[pool + 2] == 0) != (numbers_[pool + 3] == 0)) return false;
    }
    return true;
  }

  void accept() {
    ++count_;
    any_ = numbers_;
    if (!is_plausible()) return;
    ++plausible_count_;
    plausible_ = numbers_;
  }

  std::vector<Group> groups_;
  PoolNumbers numbers_{};
  PoolNumbers any_{};
  PoolNumbers plausible_{};
  std::size_t count_ = 0;
  std::size_t plausible_count_ = 0;
  std::size_t tries_ = 0;
};

}  // namespace

GroupingResult join_groups(const std::vector<std::string_view>& fields, PoolNumbers& numbers) {
  constexpr std::size_t kMaxGroups = 6 * kMaxCountGroups + 2 * kMaxBytesGroups;
  std::vector<Group> groups;
  for (const std::string_view field : fields) {
    Group group;
    if (!parse_group(field, group)) break;
    if (groups.size() == kMaxGroups) return GroupingResult::kNone;
    groups.push_back(group);
  }
  return Joiner(std::move(groups)).run(numbers);
}

}  // namespace poolsentry
