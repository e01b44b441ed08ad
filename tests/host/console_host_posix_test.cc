#include <unistd.h>

#include <csignal>

#include <catch2/catch.hpp>

#include "service/host/console_host.h"
#include "tests/host/fake_body.h"

using namespace poolsentry;

namespace {

// Runs a body that sends itself `signal` and waits for the request to stop.
Result<void> run_with_signal(int signal) {
  FakeFactory factory([signal]() -> Result<std::unique_ptr<ServiceBody>> {
    return std::make_unique<WaitingBody>([signal] { kill(getpid(), signal); });
  });
  return run_in_console(factory);
}

}  // namespace

TEST_CASE("Ctrl-C and SIGTERM stop the body, one run after the other") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  CHECK(run_with_signal(signal));
  CHECK(run_with_signal(signal));
}

TEST_CASE("a signal that comes before the body is there stops it at once") {
  FakeFactory factory([]() -> Result<std::unique_ptr<ServiceBody>> {
    raise(SIGTERM);
    return std::make_unique<WaitingBody>([] {});
  });
  CHECK(run_in_console(factory));
}

TEST_CASE("the second Ctrl-C ends the process whatever the body does") {
  struct sigaction after_first {};
  FakeFactory factory([&after_first]() -> Result<std::unique_ptr<ServiceBody>> {
    return std::make_unique<WaitingBody>([&after_first] {
      raise(SIGINT);
      sigaction(SIGINT, nullptr, &after_first);
    });
  });
  CHECK(run_in_console(factory));
  CHECK(after_first.sa_handler == SIG_DFL);
}

TEST_CASE("a body that ends by itself ends the run with its result") {
  FakeFactory ends(
      []() -> Result<std::unique_ptr<ServiceBody>> { return std::make_unique<CountingBody>(); });
  CHECK(run_in_console(ends));
  FakeFactory fails([]() -> Result<std::unique_ptr<ServiceBody>> {
    return failure(ErrorKind::kUnavailable, "no kernel");
  });
  const auto outcome = run_in_console(fails);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "no kernel");
}

TEST_CASE("signals mean afterwards what they meant before") {
  struct sigaction before {};
  struct sigaction after {};
  sigaction(SIGTERM, nullptr, &before);
  REQUIRE(run_with_signal(SIGTERM));
  sigaction(SIGTERM, nullptr, &after);
  CHECK(before.sa_handler == after.sa_handler);
}
