#include <catch2/catch.hpp>

#include "service/host/console_host.h"
#include "service/host/scm_host.h"
#include "service/nt/windows.h"
#include "tests/host/fake_body.h"

using namespace poolsentry;

TEST_CASE("a body that ends by itself ends the run with its result") {
  FakeFactory ends(
      []() -> Result<std::unique_ptr<ServiceBody>> { return std::make_unique<CountingBody>(); });
  CHECK(run_in_console(ends));
  CHECK(run_in_console(ends));
}

TEST_CASE("a console event stops the body") {
  // A console of the test's own: the event reaches everybody in a console, and CTest is not meant.
  FreeConsole();
  REQUIRE(AllocConsole());
  FakeFactory factory([]() -> Result<std::unique_ptr<ServiceBody>> {
    return std::make_unique<WaitingBody>(
        [] { REQUIRE(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)); });
  });
  CHECK(run_in_console(factory));
}

TEST_CASE("a service that was not started by the manager says what to run instead") {
  FakeFactory factory(
      []() -> Result<std::unique_ptr<ServiceBody>> { return std::make_unique<CountingBody>(); });
  const auto outcome = run_as_service(factory);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind == ErrorKind::kUsage);
  CHECK_THAT(outcome.error().message, Catch::Contains("poolsentry watch"));
}
