// From the command line to the verb: the same for every table of verbs.
#pragma once

#include <span>
#include <string>

#include "service/cli/verb.h"

namespace poolsentry {

// Runs the verb that the first argument names with the others. Without arguments, and for --help,
// -h, /?, help and help VERB, writes what there is; --version is the verb version. An unknown verb
// is kUsage, with the nearest that there is. A verb without a summary is hidden: it runs, and is
// neither listed nor suggested.
//
// No exception leaves it: kInternal, with a message on terminal.err.
[[nodiscard]] ExitStatus run_command_line(std::span<const std::string> arguments,
                                          std::span<const Verb> verbs, Terminal& terminal) noexcept;

}  // namespace poolsentry
