#include "service/cli/verb.h"

#include <ostream>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxLineBytes = 8192;

}  // namespace

ExitStatus exit_status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return ExitStatus::kUsage;
    case ErrorKind::kInput:
      return ExitStatus::kInput;
    case ErrorKind::kUnavailable:
      return ExitStatus::kUnavailable;
    case ErrorKind::kInternal:
      break;
  }
  return ExitStatus::kInternal;
}

ExitStatus report_error(const Error& error, Terminal& terminal) {
  // The message of a configuration has many lines: the breaks stay, everything else is made safe.
  std::string_view rest = error.message;
  std::string_view margin = "poolsentry: ";
  while (true) {
    const auto end = rest.find('\n');
    terminal.err << margin << to_printable(rest.substr(0, end), kMaxLineBytes) << '\n';
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
    margin = "            ";
  }
  terminal.err.flush();
  return exit_status_of(error.kind);
}

}  // namespace poolsentry
