// The verbs that are not about the Windows service itself (those are in service_verbs.h). Each is
// in the file of its name; what it takes and does is what its --help says.
#pragma once

#include <span>
#include <string>

#include "service/cli/verb.h"

namespace poolsentry {

ExitStatus run_analyze(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_watch(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_snapshot(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_secret(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_test_alert(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_doctor(std::span<const std::string> arguments, Terminal& terminal);
ExitStatus run_version(std::span<const std::string> arguments, Terminal& terminal);

}  // namespace poolsentry
