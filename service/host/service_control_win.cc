#include "service/host/service_control.h"

#include <vector>

#include "service/host/service_settings.h"
#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/paths.h"
#include "service/nt/strings.h"

namespace poolsentry {
namespace {

constexpr DWORD kSettingsAccess = SERVICE_CHANGE_CONFIG | SERVICE_START | SERVICE_QUERY_STATUS;
constexpr DWORD kStatusAccess = SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG;

// QueryServiceConfig's own limit.
constexpr DWORD kConfigLimitBytes = 8 * 1024;

constexpr Duration kRemovalLimit = std::chrono::seconds{10};

Error scm_error(std::string_view what) { return administrator_error(GetLastError(), what); }

void pause(Duration duration) { Sleep(static_cast<DWORD>(duration.count())); }

Result<ServiceHandle> open_manager(DWORD access) {
  ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, access));
  if (!manager) return tl::unexpected(scm_error("opening the service control manager"));
  return manager;
}

// Empty where there is no such service.
Result<ServiceHandle> open_if_installed(DWORD access) {
  const auto manager = open_manager(SC_MANAGER_CONNECT);
  if (!manager) return pass_on(manager);
  ServiceHandle service(OpenServiceW(manager->get(), kScmName, access));
  if (service) return service;
  const DWORD code = GetLastError();
  if (code == ERROR_SERVICE_DOES_NOT_EXIST) return service;
  return tl::unexpected(administrator_error(code, "opening the service"));
}

Result<ServiceHandle> open_service(DWORD access) {
  auto service = open_if_installed(access);
  if (!service || *service) return service;
  return failure(ErrorKind::kUnavailable,
                 "the service PoolSentry is not installed; 'poolsentry install' installs it");
}

Result<ServiceHandle> create_service(const std::wstring& command_line) {
  const auto manager = open_manager(SC_MANAGER_CREATE_SERVICE);
  if (!manager) return pass_on(manager);
  // Without the event log the most important way to tell anybody is missing.
  constexpr wchar_t kDependencies[] = L"EventLog\0";
  ServiceHandle service(CreateServiceW(manager->get(), kScmName, kScmName, kSettingsAccess,
                                       SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                       SERVICE_ERROR_NORMAL, command_line.c_str(), nullptr, nullptr,
                                       kDependencies, nullptr, nullptr));
  if (!service) return tl::unexpected(scm_error("creating the service"));
  return service;
}

Result<void> update_service(const ServiceHandle& service, const std::wstring& command_line) {
  if (ChangeServiceConfigW(service.get(), SERVICE_NO_CHANGE, SERVICE_AUTO_START, SERVICE_NO_CHANGE,
                           command_line.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr,
                           nullptr)) {
    return {};
  }
  return tl::unexpected(scm_error("updating the service"));
}

Result<std::string> command_line_for(const std::string& config) {
  const auto executable = executable_path();
  if (!executable) return pass_on(executable);
  if (config.empty()) return service_command_line(*executable, config);
  const auto absolute = absolute_path(config);
  if (!absolute) return pass_on(absolute);
  if (GetFileAttributesW(to_utf16(*absolute).c_str()) == INVALID_FILE_ATTRIBUTES) {
    return tl::unexpected(last_error(*absolute, ErrorKind::kUsage));
  }
  return service_command_line(*executable, *absolute);
}

// Settings and event source: what install and configure have in common.
Result<void> complete_installation(const ServiceHandle& service) {
  if (const auto set = apply_service_settings(service); !set) return set;
  const auto executable = executable_path();
  if (!executable) return pass_on(executable);
  return register_event_source(*executable);
}

Result<ServiceStatus> status_of(const ServiceHandle& service) {
  SERVICE_STATUS_PROCESS process{};
  DWORD needed = 0;
  if (!QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO,
                            reinterpret_cast<BYTE*>(&process), sizeof process, &needed)) {
    return tl::unexpected(scm_error("asking for the service's status"));
  }
  ServiceStatus status;
  status.state = static_cast<ServiceState>(process.dwCurrentState);
  status.pid = process.dwProcessId;
  status.exit_code = process.dwWin32ExitCode;
  status.own_exit_code = process.dwServiceSpecificExitCode;
  return status;
}

Result<ServiceStatus> settled_status(const ServiceHandle& service, Duration limit) {
  return wait_until_settled(limit, {[&service] { return status_of(service); }, pause});
}

Result<void> request_stop(const ServiceHandle& service) {
  SERVICE_STATUS status{};
  if (ControlService(service.get(), SERVICE_CONTROL_STOP, &status)) return {};
  const DWORD code = GetLastError();
  // It was on its way already.
  if (code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) return {};
  return tl::unexpected(administrator_error(code, "asking the service to stop"));
}

Result<Change> stop_opened(const ServiceHandle& service) {
  // A service that is starting takes no control: first let it come up.
  const auto before = settled_status(service, kStartLimit);
  if (!before) return pass_on(before);
  if (before->state == ServiceState::kStopped) return Change::kNone;
  if (const auto asked = request_stop(service); !asked) return pass_on(asked);
  const auto after = settled_status(service, kStopLimit);
  if (!after) return pass_on(after);
  if (after->state == ServiceState::kStopped) return Change::kMade;
  return failure(ErrorKind::kInternal,
                 "the service did not stop: it is " + state_name(after->state));
}

// The SCM removes a service when its last handle is closed: whoever has it open (a management
// console) holds it back.
Result<void> wait_until_gone() {
  for (Duration waited{0}; waited < kRemovalLimit; waited += StatusPoll::kPause) {
    const auto service = open_if_installed(SERVICE_QUERY_STATUS);
    if (!service) return pass_on(service);
    if (!*service) return {};
    pause(StatusPoll::kPause);
  }
  return failure(ErrorKind::kInternal,
                 "the service is marked for removal, but a program has it open (close the Services "
                 "console); it goes when that program ends");
}

Result<Change> delete_service() {
  auto service = open_if_installed(DELETE | SERVICE_STOP | SERVICE_QUERY_STATUS);
  if (!service) return pass_on(service);
  if (!*service) return Change::kNone;
  if (const auto stopped = stop_opened(*service); !stopped) return stopped;
  if (!DeleteService(service->get()) && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE) {
    return tl::unexpected(scm_error("removing the service"));
  }
  service->reset();
  if (const auto gone = wait_until_gone(); !gone) return pass_on(gone);
  return Change::kMade;
}

}  // namespace

Result<Change> install_service(const std::string& config) {
  const auto command_line = command_line_for(config);
  if (!command_line) return pass_on(command_line);
  Change change = Change::kUpdated;
  auto service = open_if_installed(kSettingsAccess);
  if (!service) return pass_on(service);
  if (*service) {
    const auto updated = update_service(*service, to_utf16(*command_line));
    if (!updated) return pass_on(updated);
  } else {
    change = Change::kMade;
    service = create_service(to_utf16(*command_line));
    if (!service) return pass_on(service);
  }
  if (const auto done = complete_installation(*service); !done) return pass_on(done);
  return change;
}

Result<void> configure_service() {
  const auto service = open_service(kSettingsAccess);
  if (!service) return pass_on(service);
  return complete_installation(*service);
}

Result<Change> uninstall_service() {
  const auto removed = delete_service();
  if (!removed) return removed;
  if (const auto done = remove_event_source(); !done) return pass_on(done);
  return removed;
}

Result<Change> start_service() {
  const auto service = open_service(SERVICE_START | kStatusAccess);
  if (!service) return pass_on(service);
  if (!StartServiceW(service->get(), 0, nullptr)) {
    if (GetLastError() == ERROR_SERVICE_ALREADY_RUNNING) return Change::kNone;
    return tl::unexpected(scm_error("starting the service"));
  }
  const auto status = settled_status(*service, kStartLimit);
  if (!status) return pass_on(status);
  if (status->state == ServiceState::kRunning) return Change::kMade;
  return failure(ErrorKind::kInternal, "the service did not start: " + explain_exit(*status));
}

Result<Change> stop_service() {
  const auto service = open_service(SERVICE_STOP | kStatusAccess);
  if (!service) return pass_on(service);
  return stop_opened(*service);
}

Result<ServiceStatus> service_status() {
  const auto service = open_service(kStatusAccess);
  if (!service) return pass_on(service);
  auto status = status_of(*service);
  if (!status) return status;
  std::vector<std::byte> buffer(kConfigLimitBytes);
  auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(buffer.data());
  DWORD needed = 0;
  if (!QueryServiceConfigW(service->get(), config, kConfigLimitBytes, &needed)) {
    return tl::unexpected(scm_error("asking for the service's configuration"));
  }
  status->start_type = static_cast<StartType>(config->dwStartType);
  status->command_line = to_utf8(config->lpBinaryPathName);
  return status;
}

}  // namespace poolsentry
