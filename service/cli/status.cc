#include <ostream>

#include "service/cli/options.h"
#include "service/cli/service_verbs.h"
#include "service/host/service_control.h"

namespace poolsentry {

ExitStatus run_status(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options(
      "status",
      "Says whether the service is installed and runs, and how it ended where it does not. "
      "Exit status 4 where it is not installed.",
      "status --json");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const auto status = service_status();
  if (!status) {
    if (json && status.error().kind == ErrorKind::kUnavailable)
      terminal.out << not_installed_json();
    return report_error(status.error(), terminal);
  }
  terminal.out << (json ? status_json(*status) : status_text(*status));
  return ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
