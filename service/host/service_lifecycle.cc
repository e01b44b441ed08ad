#include "service/host/service_lifecycle.h"

namespace poolsentry {
namespace {

Duration wait_hint(ServiceState state) {
  if (state == ServiceState::kStartPending) return ServiceLifecycle::kStartHint;
  if (state == ServiceState::kStopPending) return ServiceLifecycle::kStopHint;
  return Duration{0};
}

}  // namespace

std::uint32_t own_exit_code_of(ErrorKind kind) {
  constexpr std::uint32_t kFirst = 2;
  static_assert(static_cast<int>(ErrorKind::kUsage) == 0);
  static_assert(static_cast<int>(ErrorKind::kInternal) == 3);
  return kFirst + static_cast<std::uint32_t>(kind);
}

void ServiceLifecycle::starting() {
  const std::lock_guard lock(mutex_);
  if (begun_ && state_ != ServiceState::kStartPending) return;
  begun_ = true;
  report(ServiceState::kStartPending);
}

void ServiceLifecycle::running() {
  const std::lock_guard lock(mutex_);
  if (state_ == ServiceState::kStartPending) report(ServiceState::kRunning);
}

void ServiceLifecycle::stopping() {
  const std::lock_guard lock(mutex_);
  if (state_ != ServiceState::kStopped) report(ServiceState::kStopPending);
}

void ServiceLifecycle::stopped(const Result<void>& outcome) {
  const std::lock_guard lock(mutex_);
  if (state_ == ServiceState::kStopped) return;
  report(ServiceState::kStopped, outcome ? 0 : own_exit_code_of(outcome.error().kind));
}

// The lock is held.
void ServiceLifecycle::report(ServiceState state, std::uint32_t own_exit_code) {
  const Duration hint = wait_hint(state);
  checkpoint_ = hint == Duration{0} ? 0 : (state == state_ ? checkpoint_ + 1 : 1);
  state_ = state;
  reporter_.report({state, state == ServiceState::kRunning, checkpoint_, hint, own_exit_code});
}

}  // namespace poolsentry
