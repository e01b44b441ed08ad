#include "service/host/service_runner.h"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "tests/host/fake_body.h"
#include "tests/host/recording_reporter.h"

using namespace poolsentry;

namespace {

// A body that does one thing and tells when it is gone.
class ScriptedBody final : public CountingBody {
 public:
  ScriptedBody(std::function<Result<void>()> script, std::function<void()> on_end)
      : script_(std::move(script)), on_end_(std::move(on_end)) {}
  ~ScriptedBody() override { on_end_(); }
  Result<void> run() override { return script_(); }

 private:
  std::function<Result<void>()> script_;
  std::function<void()> on_end_;
};

struct Host {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle{reporter};
  StopRelay stop;
  std::size_t reports_when_gone = 0;

  Result<void> run(std::function<Result<void>()> script) {
    FakeFactory factory([&]() -> Result<std::unique_ptr<ServiceBody>> {
      return std::make_unique<ScriptedBody>(
          script, [this] { reports_when_gone = reporter.reports.size(); });
    });
    return run_service(factory, lifecycle, stop);
  }
};

const std::vector kWholeLife = {ServiceState::kStartPending, ServiceState::kRunning,
                                ServiceState::kStopPending, ServiceState::kStopped};

}  // namespace

TEST_CASE("the body runs while the service is running") {
  Host host;
  ServiceState during{};
  const auto outcome = host.run([&]() -> Result<void> {
    during = host.reporter.reports.back().state;
    return {};
  });
  CHECK(outcome);
  CHECK(during == ServiceState::kRunning);
  CHECK(host.reporter.states() == kWholeLife);
}

TEST_CASE("the body is gone before STOPPED is reported") {
  Host host;
  REQUIRE(host.run([]() -> Result<void> { return {}; }));
  CHECK(host.reports_when_gone == 3);
  CHECK(host.reporter.reports.size() == 4);
}

TEST_CASE("a body that fails ends the service with its code and its reason") {
  Host host;
  const auto outcome =
      host.run([]() -> Result<void> { return failure(ErrorKind::kInput, "no such log"); });
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "no such log");
  CHECK(host.reporter.reports.back().own_exit_code == 3);
}

TEST_CASE("a body that cannot be made never runs") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  StopRelay stop;
  FakeFactory factory([]() -> Result<std::unique_ptr<ServiceBody>> {
    return failure(ErrorKind::kUsage, "config.json: $.sampling: not an object");
  });
  const auto outcome = run_service(factory, lifecycle, stop);
  REQUIRE_FALSE(outcome);
  CHECK(reporter.states() == std::vector{ServiceState::kStartPending, ServiceState::kStopped});
  CHECK(reporter.reports.back().own_exit_code == 2);
}

TEST_CASE("an exception of the body ends the service as an internal error") {
  Host host;
  const auto outcome = host.run([]() -> Result<void> { throw std::runtime_error("broken"); });
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "unexpected exception: broken");
  CHECK(host.reporter.reports.back().state == ServiceState::kStopped);
  CHECK(host.reporter.reports.back().own_exit_code == 5);
}

TEST_CASE("an exception of no known type does not pass through either") {
  Host host;
  const auto outcome = host.run([]() -> Result<void> { throw 7; });
  REQUIRE_FALSE(outcome);
  CHECK(host.reporter.reports.back().own_exit_code == 5);
}

TEST_CASE("a stop that the manager asks for reaches the body, and the end is reported once") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  StopRelay stop;
  FakeFactory factory([&]() -> Result<std::unique_ptr<ServiceBody>> {
    // What the control handler does, twice, as at a stop and a shutdown together.
    return std::make_unique<WaitingBody>([&] {
      for (int times = 0; times < 2; ++times) {
        lifecycle.stopping();
        stop.request_stop();
      }
    });
  });
  CHECK(run_service(factory, lifecycle, stop));
  const auto states = reporter.states();
  CHECK(std::count(states.begin(), states.end(), ServiceState::kStopped) == 1);
  CHECK(reporter.checkpoints() == std::vector<std::uint32_t>{1, 0, 1, 2, 3, 0});
}

TEST_CASE("a body is stopped by a request that came before it was made") {
  StopRelay stop;
  stop.request_stop();
  FakeFactory factory([]() -> Result<std::unique_ptr<ServiceBody>> {
    return std::make_unique<WaitingBody>([] {});
  });
  CHECK(run_unattended(factory, stop));
}
