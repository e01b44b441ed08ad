#include "core/pool/tag_filter.h"

#include <catch2/catch.hpp>
#include <set>

namespace poolsentry {
namespace {

Snapshot snapshot_of(const std::vector<std::string>& tags) {
  Snapshot snapshot;
  for (const std::string& tag : tags) {
    snapshot.usages.push_back({Tag::from_text(tag), Pool::kPaged, 1, 0, 1, 100});
  }
  return snapshot;
}

std::set<std::string> left_of(Snapshot snapshot, const TagFilter& filter) {
  filter.apply(snapshot);
  std::set<std::string> tags;
  for (const TagUsage& usage : snapshot.usages) tags.insert(usage.tag.text());
  return tags;
}

using Tags = std::set<std::string>;

TEST_CASE("a star is any run of characters and a question mark is one", "[pool]") {
  CHECK(matches_glob("*", ""));
  CHECK(matches_glob("*", "Strg"));
  CHECK(matches_glob("St*", "Strg"));
  CHECK(matches_glob("*g", "Strg"));
  CHECK(matches_glob("S*r*g", "Strg"));
  CHECK(matches_glob("S??g", "Strg"));
  CHECK(matches_glob("**", "Strg"));
  CHECK_FALSE(matches_glob("", "Strg"));
  CHECK_FALSE(matches_glob("S?g", "Strg"));
  CHECK_FALSE(matches_glob("strg", "Strg"));
  CHECK_FALSE(matches_glob("Strg?", "Strg"));
}

TEST_CASE("a pattern made to be slow is not", "[pool]") {
  const std::string text(2000, 'a');
  CHECK_FALSE(matches_glob("*a*a*a*a*a*a*a*a*a*a*b", text));
}

TEST_CASE("without patterns everything is watched and nothing is changed", "[pool]") {
  Snapshot snapshot = snapshot_of({"Strg", "File"});
  TagFilter().apply(snapshot);
  CHECK(snapshot.usages.size() == 2);
  CHECK_FALSE(snapshot.total(Pool::kPaged).bytes);
}

TEST_CASE("what is excluded is not watched, even where it is included too", "[pool]") {
  const Snapshot snapshot = snapshot_of({"Strg", "File", "Fat1", "Fat2"});
  CHECK(left_of(snapshot, TagFilter({"*"}, {"Fat?"})) == Tags{"Strg", "File"});
  CHECK(left_of(snapshot, TagFilter({"F*"}, {"Fat1"})) == Tags{"File", "Fat2"});
  CHECK(left_of(snapshot, TagFilter({"None"}, {})).empty());
}

TEST_CASE("trailing blanks of a tag may be left out of a pattern", "[pool]") {
  const Snapshot snapshot = snapshot_of({"Pp", "Ppxx"});
  CHECK(left_of(snapshot, TagFilter({"Pp"}, {})) == Tags{"Pp  "});
  CHECK(left_of(snapshot, TagFilter({"Pp  "}, {})) == Tags{"Pp  "});
}

TEST_CASE("the pool is as full as it was, whoever is watched", "[pool]") {
  Snapshot snapshot = snapshot_of({"Strg", "File"});
  TagFilter({"*"}, {"Strg"}).apply(snapshot);
  CHECK(snapshot.pool_bytes(Pool::kPaged) == 200);
}

TEST_CASE("a log of totals alone keeps what it says", "[pool]") {
  Snapshot snapshot;
  snapshot.totals_only = true;
  snapshot.total(Pool::kPaged).bytes = 7;
  TagFilter({"*"}, {"Strg"}).apply(snapshot);
  CHECK(snapshot.total(Pool::kPaged).bytes == 7);
  CHECK_FALSE(snapshot.total(Pool::kNonpaged).bytes);
}

}  // namespace
}  // namespace poolsentry
