#include "service/host/service_settings.h"

#include <array>

#include "service/host/service_control.h"
#include "service/notify/event_log_record.h"
#include "service/nt/error.h"
#include "service/nt/registry.h"

namespace poolsentry {
namespace {

constexpr DWORD kRestartDelayMs = 60'000;
// After a day without a failure the count begins anew.
constexpr DWORD kResetPeriodSeconds = 86'400;

// What <winsvc.h> hides for NT 5.2: levels 3, 4 and 5 take one number each.
constexpr DWORD kLevelDelayedStart = 3;       // SERVICE_CONFIG_DELAYED_AUTO_START_INFO
constexpr DWORD kLevelFailureFlag = 4;        // SERVICE_CONFIG_FAILURE_ACTIONS_FLAG
constexpr DWORD kLevelSid = 5;                // SERVICE_CONFIG_SERVICE_SID_INFO
constexpr DWORD kSidTypeUnrestricted = 0x01;  // SERVICE_SID_TYPE_UNRESTRICTED

Error settings_error(const char* what) {
  return administrator_error(GetLastError(), std::string("setting the service's ") + what);
}

Result<void> set_description(SC_HANDLE service) {
  std::wstring text =
      L"Watches the kernel's memory pools, finds the tags that leak, and says when a pool will be "
      L"exhausted while there is still time.";
  SERVICE_DESCRIPTIONW description{text.data()};
  if (ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description)) return {};
  return tl::unexpected(settings_error("description"));
}

Result<void> set_recovery(SC_HANDLE service) {
  std::array<SC_ACTION, 3> restarts{};
  restarts.fill({SC_ACTION_RESTART, kRestartDelayMs});
  SERVICE_FAILURE_ACTIONSW actions{};
  actions.dwResetPeriod = kResetPeriodSeconds;
  actions.cActions = static_cast<DWORD>(restarts.size());
  actions.lpsaActions = restarts.data();
  if (ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions)) return {};
  return tl::unexpected(settings_error("recovery"));
}

// A level that this Windows may not have (NT 5.2 has none of them): then it stays as it is there.
void set_if_there(SC_HANDLE service, DWORD level, DWORD value) {
  ChangeServiceConfig2W(service, level, &value);
}

std::string event_source_key() {
  return std::string("SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\") + kServiceName;
}

}  // namespace

Result<void> apply_service_settings(const ServiceHandle& service) {
  if (const auto done = set_description(service.get()); !done) return done;
  if (const auto done = set_recovery(service.get()); !done) return done;
  // Recovery also when it reports an error and ends, not only when it crashes.
  set_if_there(service.get(), kLevelFailureFlag, TRUE);
  set_if_there(service.get(), kLevelDelayedStart, TRUE);
  set_if_there(service.get(), kLevelSid, kSidTypeUnrestricted);
  return {};
}

Result<void> register_event_source(const std::string& executable) {
  constexpr std::uint32_t kTypes =
      EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  const std::string key = event_source_key();
  const auto file = write_machine_expandable_text(key, "EventMessageFile", executable);
  if (!file) return pass_on(file, "the source of events");
  // The names of the categories are in the same table.
  const auto categories = write_machine_expandable_text(key, "CategoryMessageFile", executable);
  if (!categories) return pass_on(categories, "the source of events");
  const auto count = write_machine_number(key, "CategoryCount", kEventCategoryCount);
  if (!count) return pass_on(count, "the source of events");
  return write_machine_number(key, "TypesSupported", kTypes);
}

Result<void> remove_event_source() { return delete_machine_key(event_source_key()); }

}  // namespace poolsentry
