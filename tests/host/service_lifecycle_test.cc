#include "service/host/service_lifecycle.h"

#include <catch2/catch.hpp>

#include "service/cli/verb.h"
#include "tests/host/recording_reporter.h"

using namespace poolsentry;

namespace {

constexpr Duration kNone{0};
constexpr Duration kStart = ServiceLifecycle::kStartHint;
constexpr Duration kStop = ServiceLifecycle::kStopHint;

}  // namespace

TEST_CASE("a service starts, runs, stops and has stopped") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.starting();
  lifecycle.running();
  lifecycle.stopping();
  lifecycle.stopped({});
  const std::vector<ServiceReport> expected = {
      {ServiceState::kStartPending, false, 1, kStart, 0},
      {ServiceState::kRunning, true, 0, kNone, 0},
      {ServiceState::kStopPending, false, 1, kStop, 0},
      {ServiceState::kStopped, false, 0, kNone, 0},
  };
  CHECK(reporter.reports == expected);
}

TEST_CASE("stop is accepted while the service runs and never else") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.starting();
  lifecycle.running();
  lifecycle.stopping();
  lifecycle.stopped({});
  for (const ServiceReport& report : reporter.reports) {
    CHECK(report.accepts_stop == (report.state == ServiceState::kRunning));
  }
}

TEST_CASE("the checkpoint rises within a pending state and begins anew in the next") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  for (int i = 0; i < 3; ++i) lifecycle.starting();
  for (int i = 0; i < 2; ++i) lifecycle.stopping();
  CHECK(reporter.checkpoints() == std::vector<std::uint32_t>{1, 2, 3, 1, 2});
}

TEST_CASE("the end is reported once and nothing after it") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.starting();
  lifecycle.stopped({});
  const std::size_t reports = reporter.reports.size();
  lifecycle.stopped({});
  lifecycle.starting();
  lifecycle.running();
  lifecycle.stopping();
  CHECK(reporter.reports.size() == reports);
}

TEST_CASE("a service that is asked to stop while it starts does not run any more") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.starting();
  lifecycle.stopping();
  lifecycle.running();
  lifecycle.starting();
  CHECK(reporter.states() == std::vector{ServiceState::kStartPending, ServiceState::kStopPending});
}

TEST_CASE("nothing is reported before the start") {
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.running();
  lifecycle.stopping();
  lifecycle.stopped({});
  CHECK(reporter.reports.empty());
}

TEST_CASE("a service that fails ends with the exit status of its error") {
  const auto kind =
      GENERATE(ErrorKind::kUsage, ErrorKind::kInput, ErrorKind::kUnavailable, ErrorKind::kInternal);
  RecordingReporter reporter;
  ServiceLifecycle lifecycle(reporter);
  lifecycle.starting();
  lifecycle.stopped(failure(kind, "why"));
  CHECK(reporter.reports.back().own_exit_code == static_cast<std::uint32_t>(exit_status_of(kind)));
}
