#include "service/app/watch_factory.h"
#include "service/cli/options.h"
#include "service/cli/service_verbs.h"
#include "service/host/scm_host.h"

namespace poolsentry {

ExitStatus run_service_verb(std::span<const std::string> arguments, Terminal& terminal) {
  std::optional<std::string> config;
  Options options(
      "service",
      "What Windows' service control manager starts; not for a console, where 'poolsentry "
      "watch' does the same work.",
      "watch");
  options.text("--config", config, "FILE",
               "the configuration; by default the one in the data folder");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const auto factory = make_watch_factory(config.value_or(""));
  if (const auto done = run_as_service(*factory); !done)
    return report_error(done.error(), terminal);
  return ExitStatus::kNothingLeaks;
}

}  // namespace poolsentry
