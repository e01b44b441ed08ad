// Carries a request to stop from where it is noticed (a signal, a console event, the service
// control manager) to the body, whichever of the two is there first.
#pragma once

#include <condition_variable>
#include <mutex>

#include "core/base/time.h"
#include "service/host/service_body.h"

namespace poolsentry {

// Every function may be called from any thread.
class StopRelay {
 public:
  // `body` gets the requests from now on, at once the one that came before. It must live until
  // detach() has returned.
  void attach(ServiceBody& body);

  // No request reaches the body any more.
  void detach();

  void request_stop() noexcept;
  [[nodiscard]] bool stop_requested() const;

  // For a console event behind which the system ends the process: waits until the body has come to
  // its end, at most `limit`. False where it has not.
  [[nodiscard]] bool wait_until_detached(Duration limit);

 private:
  mutable std::mutex mutex_;
  std::condition_variable detached_;
  ServiceBody* body_ = nullptr;
  bool requested_ = false;
};

// The body for as long as this lives: attaches it and detaches it.
class StopConnection {
 public:
  StopConnection(StopRelay& relay, ServiceBody& body) : relay_(relay) { relay_.attach(body); }
  ~StopConnection() { relay_.detach(); }
  StopConnection(const StopConnection&) = delete;
  StopConnection& operator=(const StopConnection&) = delete;

 private:
  StopRelay& relay_;
};

}  // namespace poolsentry
