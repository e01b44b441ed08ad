#include "service/host/service_status.h"

#include <catch2/catch.hpp>

#include "service/host/service_control.h"

using namespace poolsentry;

namespace {

ServiceStatus running() {
  ServiceStatus status;
  status.state = ServiceState::kRunning;
  status.pid = 1234;
  status.command_line = R"("C:\p\poolsentry.exe" service)";
  return status;
}

ServiceStatus ended_with(std::uint32_t exit_code, std::uint32_t own_exit_code) {
  ServiceStatus status = running();
  status.state = ServiceState::kStopped;
  status.pid = 0;
  status.exit_code = exit_code;
  status.own_exit_code = own_exit_code;
  return status;
}

// Answers with one state after the other, the last one for ever, and counts the pauses.
struct ScriptedPoll {
  std::vector<ServiceState> states;
  std::size_t asked = 0;
  int pauses = 0;

  StatusPoll poll() {
    return {[this]() -> Result<ServiceStatus> {
              ServiceStatus status;
              status.state = states[std::min(asked++, states.size() - 1)];
              return status;
            },
            [this](Duration) { ++pauses; }};
  }
};

}  // namespace

TEST_CASE("the status of a running service names its process") {
  CHECK(status_text(running()) ==
        "PoolSentry is running, process 1234\n"
        "Start:   automatic\n"
        "Command: \"C:\\p\\poolsentry.exe\" service\n");
}

TEST_CASE("the status of a service that failed says why and where to look") {
  CHECK_THAT(status_text(ended_with(kServiceSpecificError, 2)),
             Catch::StartsWith("PoolSentry is stopped: it ended with code 2: the configuration "
                               "cannot be used; 'poolsentry watch' says why; the reason is in the "
                               "Application event log\n"));
  CHECK_THAT(explain_exit(ended_with(1067, 0)), Catch::Contains("Windows error 1067"));
  CHECK(explain_exit(ended_with(0, 0)) == "it ended without an error");
  CHECK_THAT(explain_exit(ended_with(kNeverStarted, 0)), Catch::Contains("not been started"));
}

TEST_CASE("the status as JSON has every field") {
  CHECK(status_json(running()) == R"({
  "schema": "poolsentry.service/1",
  "installed": true,
  "state": "running",
  "pid": 1234,
  "start": "automatic",
  "exit_code": 0,
  "own_exit_code": 0,
  "command_line": "\"C:\\p\\poolsentry.exe\" service"
}
)");
}

TEST_CASE("a service that is not there is said in JSON too") {
  CHECK_THAT(not_installed_json(), Catch::Contains("\"installed\": false"));
}

TEST_CASE("states and start types that we never set are shown by number") {
  CHECK(state_name(static_cast<ServiceState>(7)) == "state 7");
  CHECK(start_type_name(static_cast<StartType>(1)) == "type 1");
}

TEST_CASE("a state is waited for until it is none that passes") {
  ScriptedPoll script{
      {ServiceState::kStartPending, ServiceState::kStartPending, ServiceState::kRunning}};
  const auto status = wait_until_settled(std::chrono::seconds{1}, script.poll());
  REQUIRE(status);
  CHECK(status->state == ServiceState::kRunning);
  CHECK(script.pauses == 2);
}

TEST_CASE("a state that does not pass in time is an error with the limit") {
  ScriptedPoll script{{ServiceState::kStopPending}};
  const auto status = wait_until_settled(std::chrono::seconds{30}, script.poll());
  REQUIRE_FALSE(status);
  CHECK(status.error().message == "the service is still stopping after 30 s");
  CHECK(script.pauses == 300);
}

TEST_CASE("an error while waiting ends the wait") {
  int asked = 0;
  const StatusPoll poll{[&asked]() -> Result<ServiceStatus> {
                          ++asked;
                          return failure(ErrorKind::kInternal, "no answer");
                        },
                        [](Duration) {}};
  CHECK_FALSE(wait_until_settled(std::chrono::seconds{30}, poll));
  CHECK(asked == 1);
}

TEST_CASE("the command line of the service has its paths quoted") {
  CHECK(service_command_line("C:\\Program Files\\PoolSentry\\poolsentry.exe", "") ==
        R"("C:\Program Files\PoolSentry\poolsentry.exe" service)");
  CHECK(service_command_line("C:\\p.exe", "D:\\my config.json") ==
        R"("C:\p.exe" service --config "D:\my config.json")");
}
