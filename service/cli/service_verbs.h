// The verbs about the Windows service itself. Each is in the file of its name; what it takes and
// does is what its --help says. On posix all of them are kUnavailable and say what works there.
#pragma once

#include <span>
#include <string>

#include "service/cli/verb.h"

namespace poolsentry {

ExitStatus run_install(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_uninstall(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_configure(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_start(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_stop(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_status(std::span<const std::string> arguments, Terminal& terminal);

// `service`, which `poolsentry --help` does not list: what the service control manager starts.
ExitStatus run_service_verb(std::span<const std::string> arguments, Terminal& terminal);

}  // namespace poolsentry
