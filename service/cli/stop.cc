#include "service/cli/options.h"
#include "service/cli/service_outcome.h"
#include "service/cli/service_verbs.h"

namespace poolsentry {

ExitStatus run_stop(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options("stop",
                  "Stops the service and waits until it has stopped, at most 30 s. Needs an "
                  "administrator.",
                  "stop");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const ChangeTexts texts = {"PoolSentry has stopped.", {}, "PoolSentry was not running."};
  return say_change("stop", stop_service(), texts, json, terminal);
}

}  // namespace poolsentry
