// The program: its verbs, and nothing else.
#include <array>
#include <iostream>

#include "service/cli/command_line.h"
#include "service/cli/console.h"
#include "service/cli/service_verbs.h"
#include "service/cli/verbs.h"
#include "service/nt/arguments.h"

namespace poolsentry {
namespace {

constexpr std::array kVerbs = std::to_array<Verb>({
    {"analyze", "judges logs: which tags leak, since when, until when", run_analyze},
    {"watch", "watches in this console what the service would watch", run_watch},
    {"snapshot", "appends one snapshot of the pools to a log", run_snapshot},
    {"secret", "stores, removes and lists passwords and tokens", run_secret},
    {"test-alert", "sends a test alert through every sink that is configured", run_test_alert},
    {"doctor", "says what is wrong with the way this server is watched", run_doctor},
    {"install", "installs the service, or brings it up to date", run_install},
    {"uninstall", "removes the service", run_uninstall},
    {"configure", "sets the installed service's description, recovery and event source",
     run_configure},
    {"start", "starts the service", run_start},
    {"stop", "stops the service", run_stop},
    {"status", "says whether the service is installed and runs", run_status},
    {"version", "says which version this is and where it runs", run_version},
    {"service", "", run_service_verb},
});

int run(int argc, char** argv) {
  const ConsoleOutput console;
  Terminal terminal{std::cout, std::cerr};
  const auto arguments = program_arguments(argc, argv);
  const ExitStatus status = run_command_line(arguments, kVerbs, terminal);
  if (std::cout.flush()) return static_cast<int>(status);
  const Error error{ErrorKind::kInternal, "standard output does not take what is written to it"};
  return static_cast<int>(report_error(error, terminal));
}

}  // namespace
}  // namespace poolsentry

int main(int argc, char** argv) {
  try {
    return poolsentry::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "poolsentry: internal error: " << error.what() << '\n';
  } catch (...) {
    std::cerr << "poolsentry: internal error\n";
  }
  return static_cast<int>(poolsentry::ExitStatus::kInternal);
}
