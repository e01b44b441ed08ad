#include <catch2/catch.hpp>

#include "service/nt/system_log.h"

using namespace poolsentry;

TEST_CASE("the System log is watched, and nothing new is nothing to take") {
  std::vector<Error> errors;
  const auto log = open_system_log([&errors](const Error& error) { errors.push_back(error); });
  REQUIRE(log);
  CHECK((*log)->take().empty());
  CHECK((*log)->take().empty());
  CHECK(errors.empty());
}

TEST_CASE("more than one may watch the System log") {
  const auto one = open_system_log({});
  const auto other = open_system_log({});
  REQUIRE(one);
  REQUIRE(other);
  CHECK((*one)->take().empty());
  CHECK((*other)->take().empty());
}
