#include <ostream>

#include "core/base/text.h"
#include "service/cli/options.h"
#include "service/cli/service_outcome.h"
#include "service/cli/service_verbs.h"
#include "service/nt/paths.h"

namespace poolsentry {
namespace {

std::string about_the_data() {
  const auto folder = data_folder();
  if (!folder) return {};
  return " Configuration and history stay in " + to_printable(*folder) +
         "; delete that folder where they are no longer wanted.";
}

}  // namespace

ExitStatus run_uninstall(std::span<const std::string> arguments, Terminal& terminal) {
  bool json = false;
  Options options("uninstall",
                  "Stops the service, removes it and the source of its events. Configuration and "
                  "history stay. Needs an administrator.",
                  "uninstall");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const ChangeTexts texts = {"The service PoolSentry is removed." + about_the_data(),
                             {},
                             "The service PoolSentry was not installed." + about_the_data()};
  return say_change("uninstall", uninstall_service(), texts, json, terminal);
}

}  // namespace poolsentry
