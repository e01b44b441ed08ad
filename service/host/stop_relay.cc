#include "service/host/stop_relay.h"

namespace poolsentry {

void StopRelay::attach(ServiceBody& body) {
  const std::lock_guard lock(mutex_);
  body_ = &body;
  if (requested_) body_->request_stop();
}

void StopRelay::detach() {
  const std::lock_guard lock(mutex_);
  body_ = nullptr;
  detached_.notify_all();
}

void StopRelay::request_stop() noexcept {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  if (body_ != nullptr) body_->request_stop();
}

bool StopRelay::stop_requested() const {
  const std::lock_guard lock(mutex_);
  return requested_;
}

bool StopRelay::wait_until_detached(Duration limit) {
  std::unique_lock lock(mutex_);
  return detached_.wait_for(lock, limit, [this] { return body_ == nullptr; });
}

}  // namespace poolsentry
