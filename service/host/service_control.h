// Installs, removes, starts and stops the service: what a person or the installer asks for.
//
// Everything here needs an administrator, but for asking the status: an error that comes of lacking
// rights is kUnavailable and says "run it as administrator". Where the service is not installed it
// is kUnavailable and says so. posix: kUnavailable, all of it.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "service/host/service_status.h"

namespace poolsentry {

// The service's name, its event source's and its folder's.
inline constexpr char kServiceName[] = "PoolSentry";
// The same for Windows' functions.
inline constexpr wchar_t kScmName[] = L"PoolSentry";

inline constexpr char kNoServicesHere[] =
    "services exist on Windows only; 'poolsentry watch' runs here";

// The command line that the SCM starts: both paths absolute and quoted. `config` is empty for the
// default configuration.
[[nodiscard]] std::string service_command_line(const std::string& executable,
                                               const std::string& config);

enum class Change {
  kMade,     // it was not so before
  kUpdated,  // it was there already and has been brought up to date
  kNone,     // there was nothing to do
};

// Makes the service run this program, from its place, at every start of the system; sets its
// recovery and the source of its events. Over an existing installation, running or not, it brings
// all of that up to date: kUpdated; a running service has the new command line from its next start
// on.
[[nodiscard]] Result<Change> install_service(const std::string& config);

// Description, recovery, the service's own identity and the event source of a service that is there
// already: what an MSI's ServiceInstall cannot set. Levels of configuration that this Windows does
// not have are left out.
[[nodiscard]] Result<void> configure_service();

// Stops the service, removes it and its event source. Nothing of it is left in the registry; the
// data folder stays. kNone where nothing was installed.
[[nodiscard]] Result<Change> uninstall_service();

// Returns when it runs. kInternal with the reason where it has stopped instead, or has not come up
// in kStartLimit. kNone where it ran already.
[[nodiscard]] Result<Change> start_service();
inline constexpr Duration kStartLimit = std::chrono::seconds{90};

// Returns when it has stopped; kInternal where it has not in kStopLimit. kNone where it did not
// run.
[[nodiscard]] Result<Change> stop_service();
inline constexpr Duration kStopLimit = std::chrono::seconds{30};

[[nodiscard]] Result<ServiceStatus> service_status();

}  // namespace poolsentry
