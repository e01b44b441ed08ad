#include "service/host/scm_host.h"

#include <future>
#include <memory>
#include <string>

#include "core/alert/alert.h"
#include "service/host/service_control.h"
#include "service/host/service_runner.h"
#include "service/notify/event_log_notifier.h"
#include "service/nt/error.h"
#include "service/nt/strings.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

class ScmReporter final : public ServiceReporter {
 public:
  // The SCM owns the handle and wants nothing closed.
  void set_handle(SERVICE_STATUS_HANDLE handle) { handle_ = handle; }

  void report(const ServiceReport& report) noexcept override {
    SERVICE_STATUS status{};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = static_cast<DWORD>(report.state);
    status.dwControlsAccepted =
        report.accepts_stop ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    status.dwWin32ExitCode = report.own_exit_code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
    status.dwServiceSpecificExitCode = report.own_exit_code;
    status.dwCheckPoint = report.checkpoint;
    status.dwWaitHint = static_cast<DWORD>(report.wait_hint.count());
    // There is nobody to tell where this fails.
    SetServiceStatus(handle_, &status);
  }

 private:
  SERVICE_STATUS_HANDLE handle_ = nullptr;
};

// Says in the event log why there is no body to say anything.
class SpeakingFactory final : public ServiceBodyFactory {
 public:
  explicit SpeakingFactory(ServiceBodyFactory& factory) : factory_(factory) {}

  Result<std::unique_ptr<ServiceBody>> make() override {
    auto body = factory_.make();
    if (!body) tell(body.error());
    return body;
  }

 private:
  static void tell(const Error& error) {
    const auto event_log = open_event_log();
    if (!event_log) return;
    Alert alert;
    alert.id = EventId::kStopped;
    alert.inserts = {"it could not start: " + error.message};
    // Where the event log does not take it, the exit code is all that is left.
    static_cast<void>((*event_log)->notify(alert));
  }

  ServiceBodyFactory& factory_;
};

// All that ServiceMain and the control handler work on. The dispatcher returns in the main thread
// as soon as STOPPED is reported, while ServiceMain's own thread is still on its way out of that
// report: so both own this, and the main thread waits for the other one's last word.
class ScmService {
 public:
  explicit ScmService(ServiceBodyFactory& factory) : factory_(factory) {}

  // ServiceMain, on a thread of the SCM's.
  void run() noexcept { outcome_.set_value(register_and_run()); }

  // What run() gave, once it has.
  [[nodiscard]] Result<void> wait() { return outcome_.get_future().get(); }

 private:
  Result<void> register_and_run() noexcept {
    const SERVICE_STATUS_HANDLE handle = RegisterServiceCtrlHandlerExW(kScmName, on_control, this);
    if (handle == nullptr) {
      return tl::unexpected(last_error("registering with the service control manager"));
    }
    reporter_.set_handle(handle);
    return run_service(factory_, lifecycle_, stop_);
  }

  // On the dispatcher's thread. It must return quickly, so it only asks.
  static DWORD WINAPI on_control(DWORD control, DWORD /*type*/, void* /*data*/, void* context) {
    auto* const service = static_cast<ScmService*>(context);
    switch (control) {
      case SERVICE_CONTROL_STOP:
      case SERVICE_CONTROL_SHUTDOWN:
        service->lifecycle_.stopping();
        service->stop_.request_stop();
        return NO_ERROR;
      case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
      default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
  }

  SpeakingFactory factory_;
  ScmReporter reporter_;
  ServiceLifecycle lifecycle_{reporter_};
  StopRelay stop_;
  std::promise<Result<void>> outcome_;
};

// The one way in: a SERVICE_TABLE_ENTRY has no context for ServiceMain. Set before the dispatcher
// is called and read by the one call of service_main; everything else goes through pointers.
std::shared_ptr<ScmService> service_to_run;

void WINAPI service_main(DWORD /*count*/, LPWSTR* /*arguments*/) {
  const std::shared_ptr<ScmService> service = service_to_run;
  service->run();
}

Error dispatcher_error(DWORD code) {
  if (code != ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
    return windows_error(code, "connecting to the service control manager");
  }
  return {
      ErrorKind::kUsage,
      "'service' is for Windows' service control manager alone; run 'poolsentry start' to start "
      "the service, or 'poolsentry watch' to do its work in this console"};
}

}  // namespace

Result<void> run_as_service(ServiceBodyFactory& factory) {
  service_to_run = std::make_shared<ScmService>(factory);
  std::wstring name = kScmName;
  const SERVICE_TABLE_ENTRYW table[] = {{name.data(), service_main}, {nullptr, nullptr}};
  if (!StartServiceCtrlDispatcherW(table)) {
    return tl::unexpected(dispatcher_error(GetLastError()));
  }
  return service_to_run->wait();
}

}  // namespace poolsentry
