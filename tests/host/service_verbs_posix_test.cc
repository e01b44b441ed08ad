#include <sstream>

#include <catch2/catch.hpp>

#include "service/cli/service_verbs.h"
#include "service/host/scm_host.h"
#include "tests/host/fake_body.h"

using namespace poolsentry;

TEST_CASE("every verb about the service says on posix that there are none, and what works") {
  const VerbFunction verb =
      GENERATE(run_install, run_uninstall, run_configure, run_start, run_stop, run_status);
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{out, err};
  CHECK(verb({}, terminal) == ExitStatus::kUnavailable);
  CHECK(out.str().empty());
  CHECK(err.str() == "poolsentry: services exist on Windows only; 'poolsentry watch' runs here\n");
}

TEST_CASE("there is no service control manager to run under on posix") {
  FakeFactory factory(
      []() -> Result<std::unique_ptr<ServiceBody>> { return std::make_unique<CountingBody>(); });
  const auto outcome = run_as_service(factory);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind == ErrorKind::kUnavailable);
}
