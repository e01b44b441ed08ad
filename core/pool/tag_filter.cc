#include "core/pool/tag_filter.h"

#include <algorithm>

namespace poolsentry {

bool matches_glob(std::string_view pattern, std::string_view text) {
  // Where the last star stood, and what it was tried to swallow: the only place to go back to.
  std::size_t star = std::string_view::npos;
  std::size_t swallowed = 0;
  std::size_t p = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      swallowed = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++swallowed;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

TagFilter::TagFilter(std::vector<std::string> include, std::vector<std::string> exclude)
    : include_(std::move(include)), exclude_(std::move(exclude)) {}

bool TagFilter::is_watched(const Tag& tag) const {
  const std::string text = tag.text();
  const std::string_view whole = text;
  const std::string_view bare = whole.substr(0, whole.find_last_not_of(' ') + 1);
  const auto matches = [&](const std::string& pattern) {
    return matches_glob(pattern, whole) || matches_glob(pattern, bare);
  };
  return std::any_of(include_.begin(), include_.end(), matches) &&
         std::none_of(exclude_.begin(), exclude_.end(), matches);
}

void TagFilter::apply(Snapshot& snapshot) const {
  const bool watches_all = exclude_.empty() && include_ == std::vector<std::string>{"*"};
  if (watches_all) return;
  if (snapshot.totals_only) return;
  for (const Pool pool : kPools) snapshot.total(pool).bytes = snapshot.pool_bytes(pool);
  std::erase_if(snapshot.usages, [this](const TagUsage& usage) { return !is_watched(usage.tag); });
}

}  // namespace poolsentry
