// What the service control manager is told, and when: the service's states as a machine of their
// own.
//
//   (nothing) -> START_PENDING -> RUNNING -> STOP_PENDING -> STOPPED
//
// The manager takes a service that reports out of turn, twice or too late for broken. So every
// report is made here, under one lock, and a step that is out of turn makes none: STOPPED comes
// exactly once and is the last one, whoever asks to stop, how often and when.
#pragma once

#include <cstdint>
#include <mutex>

#include "core/base/result.h"
#include "core/base/time.h"

namespace poolsentry {

// The manager's own numbers (SERVICE_STATUS dwCurrentState).
enum class ServiceState : std::uint32_t {
  kStopped = 1,
  kStartPending = 2,
  kStopPending = 3,
  kRunning = 4,
};

// Our own code for a service that ended with an error: the exit status that the command line gives
// for its kind (product.md), 2 to 5.
[[nodiscard]] std::uint32_t own_exit_code_of(ErrorKind kind);

struct ServiceReport {
  ServiceState state = ServiceState::kStopped;
  bool accepts_stop = false;        // stop and shutdown; nothing else is ever accepted
  std::uint32_t checkpoint = 0;     // rises in pending states, 0 in others
  Duration wait_hint{};             // until the next report; 0 outside of pending states
  std::uint32_t own_exit_code = 0;  // 0 or own_exit_code_of(): ERROR_SERVICE_SPECIFIC_ERROR

  bool operator==(const ServiceReport&) const = default;
};

// The way to the manager; a fake in tests.
class ServiceReporter {
 public:
  virtual ~ServiceReporter() = default;
  virtual void report(const ServiceReport& report) noexcept = 0;
};

// Callable from any thread. `reporter` must outlive it and is called under its lock, one call at a
// time.
class ServiceLifecycle {
 public:
  // What the manager is asked to wait for. A large history may have to be looked through at a
  // start; a body stops within 3 s.
  static constexpr Duration kStartHint = std::chrono::seconds{60};
  static constexpr Duration kStopHint = std::chrono::seconds{10};

  explicit ServiceLifecycle(ServiceReporter& reporter) : reporter_(reporter) {}

  // The start has begun, or goes on: each call while starting is a checkpoint.
  void starting();
  // The body is there and runs.
  void running();
  // The body is asked to stop, or goes down by itself: each call while stopping is a checkpoint.
  void stopping();
  // The end, with what run() gave. Nothing of the service may be touched afterwards.
  void stopped(const Result<void>& outcome);

 private:
  void report(ServiceState state, std::uint32_t own_exit_code = 0);

  std::mutex mutex_;
  ServiceReporter& reporter_;
  bool begun_ = false;
  ServiceState state_ = ServiceState::kStopped;
  std::uint32_t checkpoint_ = 0;
};

}  // namespace poolsentry
