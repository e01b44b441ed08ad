#include <ostream>

#include "core/base/text.h"
#include "service/cli/options.h"
#include "service/cli/service_outcome.h"
#include "service/cli/service_verbs.h"
#include "service/nt/paths.h"
#include "service/nt/private_folder.h"

namespace poolsentry {
namespace {

// The data folder decides what the service runs and whom it tells, so it belongs to the
// administrators alone. A drive without permissions (FAT) cannot have that: it is said, and the
// installation stands.
std::string prepare_data_folder(Terminal& terminal) {
  const auto folder = data_folder();
  if (!folder) {
    report_error(folder.error(), terminal);
    return "unknown";
  }
  if (const auto made = make_private_folder(*folder); !made) {
    report_error(made.error().with_context("the data folder is not protected"), terminal);
  }
  return *folder;
}

}  // namespace

ExitStatus run_install(std::span<const std::string> arguments, Terminal& terminal) {
  std::optional<std::string> config;
  bool json = false;
  Options options(
      "install",
      "Installs PoolSentry as a service that starts with the system and is restarted when "
      "it fails, and registers the source of its events. Over an existing installation it "
      "brings that up to date. Needs an administrator.",
      "install --config C:\\PoolSentry\\config.json");
  options.text("--config", config, "FILE",
               "the configuration; by default the one in the data folder");
  options.flag("--json", json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return *done;

  const auto change = install_service(config.value_or(""));
  if (!change) return report_error(change.error(), terminal);
  const std::string data = "Its data is in " + to_printable(prepare_data_folder(terminal)) + ".";
  const ChangeTexts texts = {
      "The service PoolSentry is installed. " + data + "\nStart it with 'poolsentry start'.",
      "The service PoolSentry was installed already and is up to date now. " + data +
          "\nIf it runs, 'poolsentry stop' and 'poolsentry start' make it take this up.",
      {}};
  return say_change("install", change, texts, json, terminal);
}

}  // namespace poolsentry
