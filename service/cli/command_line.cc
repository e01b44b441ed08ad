#include "service/cli/command_line.h"

#include <algorithm>
#include <array>
#include <exception>
#include <ostream>
#include <vector>

#include "core/base/text.h"

namespace poolsentry {
namespace {

using Arguments = std::span<const std::string>;

constexpr std::size_t kMaxVerbBytes = 64;

const Verb* find_verb(std::span<const Verb> verbs, std::string_view name) {
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [name](const Verb& verb) { return verb.name == name; });
  return found == verbs.end() ? nullptr : &*found;
}

ExitStatus show_overview(std::span<const Verb> verbs, Terminal& terminal) {
  constexpr std::size_t kNameWidth = 12;
  terminal.out
      << "PoolSentry watches Windows' kernel pools by tag, finds leaks and forecasts when\n"
         "the pool will be exhausted.\n\n"
         "Usage: poolsentry VERB [OPTION...]\n\n";
  for (const Verb& verb : verbs) {
    if (verb.summary.empty()) continue;
    const std::string gap(kNameWidth - std::min(kNameWidth - 1, verb.name.size()), ' ');
    terminal.out << "  " << verb.name << gap << verb.summary << '\n';
  }
  terminal.out << "\npoolsentry VERB --help explains a verb and gives an example.\n";
  return ExitStatus::kNothingLeaks;
}

ExitStatus refuse(std::string_view name, std::span<const Verb> verbs, Terminal& terminal) {
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs) {
    if (!verb.summary.empty()) names.push_back(verb.name);
  }
  const std::string_view nearest =
      name.size() > kMaxVerbBytes ? std::string_view() : nearest_word(name, names);
  terminal.err << "poolsentry: unknown verb \"" << to_printable(name, kMaxVerbBytes) << "\"";
  if (!nearest.empty()) terminal.err << "; did you mean " << nearest << "?";
  terminal.err << "\nTry: poolsentry --help\n";
  return ExitStatus::kUsage;
}

ExitStatus run_verb(std::string_view name, Arguments arguments, std::span<const Verb> verbs,
                    Terminal& terminal) {
  const Verb* const verb = find_verb(verbs, name);
  return verb == nullptr ? refuse(name, verbs, terminal) : verb->run(arguments, terminal);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

ExitStatus dispatch(Arguments arguments, std::span<const Verb> verbs, Terminal& terminal) {
  if (arguments.empty()) return show_overview(verbs, terminal);
  const std::string& first = arguments.front();
  const Arguments rest = arguments.subspan(1);
  if (first == "--version") return run_verb("version", rest, verbs, terminal);
  if (first == "help" && !rest.empty()) {
    const std::array<std::string, 1> help = {"--help"};
    return run_verb(rest.front(), help, verbs, terminal);
  }
  if (is_one_of(first, {"help", "--help", "-h", "/?"})) return show_overview(verbs, terminal);
  return run_verb(first, rest, verbs, terminal);
}

ExitStatus report_exception(const char* what, Terminal& terminal) noexcept {
  try {
    return report_error({ErrorKind::kInternal, std::string("internal error: ") + what}, terminal);
  } catch (...) {
    // Not even the message can be written: the status is all that is left to say.
    return ExitStatus::kInternal;
  }
}

}  // namespace

ExitStatus run_command_line(std::span<const std::string> arguments, std::span<const Verb> verbs,
                            Terminal& terminal) noexcept {
  try {
    return dispatch(arguments, verbs, terminal);
  } catch (const std::exception& error) {
    return report_exception(error.what(), terminal);
  } catch (...) {
    return report_exception("unknown exception", terminal);
  }
}

}  // namespace poolsentry
