// A verb of the command line: what main.cc's table holds and what each file in cli/ implements.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace poolsentry {

// product.md, "Exit status".
enum class ExitStatus : int {
  kNothingLeaks = 0,  // done
  kLeakOpen = 1,      // done, and at least one leak is open
  kUsage = 2,         // bad usage or configuration
  kInput = 3,         // input unreadable, or nothing in it could be used
  kUnavailable = 4,   // not available on this system
  kInternal = 5,
};

[[nodiscard]] ExitStatus exit_status_of(ErrorKind kind);

// Where a verb writes: standard output and error, or strings in a test.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
};

// `arguments` are those behind the verb's name.
using VerbFunction = ExitStatus (*)(std::span<const std::string> arguments, Terminal& terminal);

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line of `poolsentry --help`
  VerbFunction run;
};

// Writes "poolsentry: message" to `terminal.err` and gives the status of the error's kind.
ExitStatus report_error(const Error& error, Terminal& terminal);

}  // namespace poolsentry
