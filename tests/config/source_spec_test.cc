#include "core/config/source_spec.h"

#include <catch2/catch.hpp>

namespace poolsentry::test {

TEST_CASE("each form of a source is told apart") {
  CHECK(parse_source_spec("live")->kind == SourceSpec::Kind::kLive);
  const auto replay = parse_source_spec("replay:C:\\logs\\a.log");
  REQUIRE(replay);
  CHECK(replay->kind == SourceSpec::Kind::kReplay);
  CHECK(replay->path == "C:\\logs\\a.log");
  const auto kernel = parse_source_spec("kernel:dir");
  REQUIRE(kernel);
  CHECK(kernel->kind == SourceSpec::Kind::kKernel);
  CHECK(kernel->path == "dir");
}

TEST_CASE("a source without its file, or of another form, is none") {
  for (const auto* const wrong : {"", "Live", "live ", "replay", "replay:", "kernel:", "file:x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_source_spec(wrong));
  }
}

}  // namespace poolsentry::test
