#include "service/cli/options.h"
#include "service/cli/service_outcome.h"
#include "service/cli/service_verbs.h"

namespace poolsentry {

ExitStatus run_configure(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options("configure",
                  "Sets what an installer cannot: the installed service's description, its restart "
                  "after a failure, and the source of its events. Needs an administrator.",
                  "configure");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const Result<Change> change = configure_service().map([] { return Change::kUpdated; });
  const ChangeTexts texts = {{}, "The service PoolSentry is configured.", {}};
  return say_change("configure", change, texts, json, terminal);
}

}  // namespace poolsentry
