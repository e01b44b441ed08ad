// What the service control manager says about the service, and the words for it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"
#include "service/host/service_lifecycle.h"

namespace poolsentry {

// The manager's own numbers (QUERY_SERVICE_CONFIG dwStartType).
enum class StartType : std::uint32_t { kAutomatic = 2, kManual = 3, kDisabled = 4 };

struct ServiceStatus {
  ServiceState state = ServiceState::kStopped;
  std::uint32_t pid = 0;  // 0 where it does not run
  StartType start_type = StartType::kAutomatic;
  // A Windows error number; ERROR_SERVICE_SPECIFIC_ERROR (1066) where our own code says more.
  std::uint32_t exit_code = 0;
  std::uint32_t own_exit_code = 0;
  std::string command_line;
};

inline constexpr std::uint32_t kServiceSpecificError = 1066;
inline constexpr std::uint32_t kNeverStarted = 1077;  // ERROR_SERVICE_NEVER_STARTED

// "running", "stopped", "starting", "stopping"; any state that we never report is "state N".
[[nodiscard]] std::string state_name(ServiceState state);
// "automatic", "manual", "disabled".
[[nodiscard]] std::string start_type_name(StartType type);

// Why it is stopped, and where to look: "it ended with our code 2: the configuration ...".
[[nodiscard]] std::string explain_exit(const ServiceStatus& status);

// What `poolsentry status` prints: for people, several lines; as JSON, one object of the schema
// poolsentry.service/1 (docs/operations.md).
[[nodiscard]] std::string status_text(const ServiceStatus& status);
[[nodiscard]] std::string status_json(const ServiceStatus& status);
// The same where there is no service.
[[nodiscard]] std::string not_installed_json();

// How a state is waited for: asking again and again, since NT 5.2 offers nothing better. The pause
// is handed in, so that tests do not wait.
struct StatusPoll {
  static constexpr Duration kPause = std::chrono::milliseconds{100};

  std::function<Result<ServiceStatus>()> ask;
  std::function<void(Duration)> pause;
};

// The status once the service is neither starting nor stopping. kInternal where it still is after
// `limit`.
[[nodiscard]] Result<ServiceStatus> wait_until_settled(Duration limit, const StatusPoll& poll);

}  // namespace poolsentry
