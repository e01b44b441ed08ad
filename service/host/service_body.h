// The seam between what PoolSentry does (the body) and what it runs in (the host).
//
// The same body runs under the service control manager (scm_host_win) and in a console
// (console_host): service/app makes it, a host runs it.
#pragma once

#include <memory>

#include "core/base/result.h"

namespace poolsentry {

class ServiceBody {
 public:
  virtual ~ServiceBody() = default;

  // Works until stopped, or until a replay has ended. Called once, on the host's worker thread. An
  // error means that it could not go on, with the reason.
  [[nodiscard]] virtual Result<void> run() = 0;

  // Asks run() to return soon: it does so within 3 seconds whatever is going on. Callable from any
  // thread and any number of times, before, during and after run().
  virtual void request_stop() noexcept = 0;
};

// Makes the body once the host is ready for it (the SCM has been answered). Where that fails, the
// error says why and nothing has been started.
class ServiceBodyFactory {
 public:
  virtual ~ServiceBodyFactory() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<ServiceBody>> make() = 0;
};

}  // namespace poolsentry
