#include "service/cli/options.h"
#include "service/cli/service_outcome.h"
#include "service/cli/service_verbs.h"

namespace poolsentry {

ExitStatus run_start(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options("start",
                  "Starts the installed service and waits until it runs, or says why it does not. "
                  "Needs an administrator.",
                  "start");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const ChangeTexts texts = {"PoolSentry runs.", {}, "PoolSentry runs already."};
  return say_change("start", start_service(), texts, json, terminal);
}

}  // namespace poolsentry
