#include "service/nt/broken_pipe.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>

namespace poolsentry::test {

TEST_CASE("a write whose reader has gone is an error") {
  make_broken_pipes_errors();
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  CHECK(::write(ends[1], "x", 1) == -1);
  CHECK(errno == EPIPE);
  ::close(ends[1]);
}

}  // namespace poolsentry::test
