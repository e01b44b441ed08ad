#include "service/host/console_host.h"

#include <memory>
#include <mutex>

#include "service/host/service_runner.h"
#include "service/nt/error.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

// A console handler has no context: this is the one global of the file. Null outside of
// run_in_console. The mutex is held while a handler uses it, except while it waits.
struct ConsoleStop {
  std::mutex mutex;
  std::shared_ptr<StopRelay> relay;
};

ConsoleStop& console_stop() {
  static ConsoleStop instance;
  return instance;
}

std::shared_ptr<StopRelay> current_relay() {
  ConsoleStop& current = console_stop();
  const std::lock_guard lock(current.mutex);
  return current.relay;
}

void set_current_relay(std::shared_ptr<StopRelay> relay) {
  ConsoleStop& current = console_stop();
  const std::lock_guard lock(current.mutex);
  current.relay = std::move(relay);
}

// When the handler of these returns, the system ends the process: it returns when the body has. The
// system itself waits for 5 s.
constexpr Duration kLastWait = std::chrono::seconds{4};

bool ends_the_process(DWORD event) {
  return event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
}

// Called on a thread of the system's.
BOOL WINAPI on_console_event(DWORD event) {
  const std::shared_ptr<StopRelay> relay = current_relay();
  if (relay == nullptr) return FALSE;
  // The second Ctrl-C: FALSE means the default, which ends the process.
  if (relay->stop_requested() && !ends_the_process(event)) return FALSE;
  relay->request_stop();
  if (ends_the_process(event)) static_cast<void>(relay->wait_until_detached(kLastWait));
  return TRUE;
}

}  // namespace

Result<void> run_in_console(ServiceBodyFactory& factory) {
  const auto relay = std::make_shared<StopRelay>();
  set_current_relay(relay);
  if (!SetConsoleCtrlHandler(on_console_event, TRUE)) {
    set_current_relay(nullptr);
    return tl::unexpected(last_error("the handler of Ctrl-C"));
  }
  Result<void> outcome = run_unattended(factory, *relay);
  SetConsoleCtrlHandler(on_console_event, FALSE);
  set_current_relay(nullptr);
  return outcome;
}

}  // namespace poolsentry
