#include "service/host/service_status.h"

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr std::string_view kSchema = "poolsentry.service/1";

// What our own exit codes mean to somebody who has only the code.
std::string_view own_code_text(std::uint32_t code) {
  switch (code) {
    case 2:
      return "the configuration cannot be used; 'poolsentry watch' says why";
    case 3:
      return "its input cannot be read";
    case 4:
      return "this system does not offer what it needs";
    default:
      return "an internal error";
  }
}

bool is_passing(ServiceState state) {
  return state == ServiceState::kStartPending || state == ServiceState::kStopPending;
}

constexpr std::string_view kWhereToLook = "; the reason is in the Application event log";

}  // namespace

std::string state_name(ServiceState state) {
  switch (state) {
    case ServiceState::kStopped:
      return "stopped";
    case ServiceState::kStartPending:
      return "starting";
    case ServiceState::kStopPending:
      return "stopping";
    case ServiceState::kRunning:
      return "running";
  }
  return "state " + std::to_string(static_cast<std::uint32_t>(state));
}

std::string start_type_name(StartType type) {
  switch (type) {
    case StartType::kAutomatic:
      return "automatic";
    case StartType::kManual:
      return "manual";
    case StartType::kDisabled:
      return "disabled";
  }
  return "type " + std::to_string(static_cast<std::uint32_t>(type));
}

std::string explain_exit(const ServiceStatus& status) {
  if (status.exit_code == 0) return "it ended without an error";
  if (status.exit_code == kNeverStarted) return "it has not been started since the system was";
  if (status.exit_code != kServiceSpecificError) {
    return "it ended with Windows error " + std::to_string(status.exit_code) +
           " (see 'net helpmsg " + std::to_string(status.exit_code) + "')";
  }
  std::string text = "it ended with code " + std::to_string(status.own_exit_code) + ": ";
  text += own_code_text(status.own_exit_code);
  return text += kWhereToLook;
}

std::string status_text(const ServiceStatus& status) {
  std::string text = "PoolSentry is " + state_name(status.state);
  if (status.pid != 0) text += ", process " + std::to_string(status.pid);
  if (status.state == ServiceState::kStopped) text += ": " + explain_exit(status);
  text += "\nStart:   " + start_type_name(status.start_type);
  text += "\nCommand: " + to_printable(status.command_line) + "\n";
  return text;
}

std::string status_json(const ServiceStatus& status) {
  const nlohmann::ordered_json json = {
      {"schema", kSchema},
      {"installed", true},
      {"state", state_name(status.state)},
      {"pid", status.pid},
      {"start", start_type_name(status.start_type)},
      {"exit_code", status.exit_code},
      {"own_exit_code", status.own_exit_code},
      {"command_line", to_valid_utf8(status.command_line)},
  };
  return json.dump(2) + "\n";
}

std::string not_installed_json() {
  const nlohmann::ordered_json json = {{"schema", kSchema}, {"installed", false}};
  return json.dump(2) + "\n";
}

Result<ServiceStatus> wait_until_settled(Duration limit, const StatusPoll& poll) {
  Result<ServiceStatus> status = poll.ask();
  for (Duration waited{0}; status && is_passing(status->state); waited += StatusPoll::kPause) {
    if (waited >= limit) {
      return failure(ErrorKind::kInternal, "the service is still " + state_name(status->state) +
                                               " after " + format_duration(limit));
    }
    poll.pause(StatusPoll::kPause);
    status = poll.ask();
  }
  return status;
}

}  // namespace poolsentry
