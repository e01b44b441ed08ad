// Which tags are watched: the globs of sampling.include and sampling.exclude.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/pool/snapshot.h"

namespace poolsentry {

// True where `pattern` (`*` any run of characters, `?` one) is the whole of `text`.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text);

// Used by one thread.
class TagFilter {
 public:
  // Watches everything.
  TagFilter() = default;

  // Watches tags (by Tag::text(), with and without trailing blanks) that one of `include` matches
  // and none of `exclude`.
  TagFilter(std::vector<std::string> include, std::vector<std::string> exclude);

  // Takes the other tags out. Where the source gives no totals of its own, they are taken from all
  // tags before: a pool is as full as it is, whoever is watched.
  void apply(Snapshot& snapshot) const;

  [[nodiscard]] bool is_watched(const Tag& tag) const;

 private:
  std::vector<std::string> include_ = {"*"};
  std::vector<std::string> exclude_;
};

}  // namespace poolsentry
