#include "service/cli/secret.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "service/cli/options.h"
#include "service/cli/verbs.h"
#include "service/nt/secret_store.h"

namespace poolsentry {
namespace {

// Those that something reads in this version.
constexpr std::array<std::string_view, 1> kKnownNames = {"smtp"};

struct Request {
  std::vector<std::string> words;  // the action, and the name where it takes one
  bool json = false;

  [[nodiscard]] const std::string& action() const { return words[0]; }
  [[nodiscard]] const std::string& name() const { return words[1]; }
};

// The words of Options::refuse, without the argument.
ExitStatus refuse(std::string_view why, Terminal& terminal) {
  terminal.err << "poolsentry secret: " << why << "\nTry: poolsentry secret --help\n";
  return ExitStatus::kUsage;
}

constexpr std::string_view kNotOnCommandLine =
    "a secret is never taken from the command line, which other users see in the list of "
    "processes and the shell keeps in its history; leave it out, and it is asked for or read from "
    "standard input. If that was the secret, change it";

// Whether there is more behind `set NAME` than the options that there are. Looked at first: the
// complaint about an unknown option repeats it.
bool has_secret_on_it(std::span<const std::string> arguments) {
  const auto words = std::count_if(arguments.begin(), arguments.end(), [](const std::string& word) {
    return word != "--json" && word != "--";
  });
  return words > 2 && std::find(arguments.begin(), arguments.end(), "set") != arguments.end();
}

std::optional<ExitStatus> parse(std::span<const std::string> arguments, Terminal& terminal,
                                Request& request) {
  if (has_secret_on_it(arguments)) return refuse(kNotOnCommandLine, terminal);
  Options options("secret",
                  "Keeps passwords and tokens outside the configuration: `secret set NAME` stores "
                  "one, `secret remove NAME` removes it, `secret list` prints the names. NAME is "
                  "smtp: the password or OAuth 2.0 token of alerts.email. `set` asks for it unseen "
                  "on a terminal, else it reads the first line of standard input. Windows: stored "
                  "encrypted for this computer; needs an administrator.",
                  "secret set smtp");
  options.operands("ACTION", request.words, "set NAME, remove NAME or list");
  options.flag("--json", request.json, "print JSON");
  if (const auto done = options.parse(arguments, terminal)) return done;

  const bool is_list = request.action() == "list";
  if (!is_list && request.action() != "set" && request.action() != "remove") {
    return refuse("the action is none of set, remove and list", terminal);
  }
  const std::size_t words = is_list ? 1 : 2;
  if (request.words.size() < words) return refuse("NAME is missing", terminal);
  if (request.words.size() > words) return refuse("there is an argument too many", terminal);
  return std::nullopt;
}

// What was done: as the sentence, or as JSON with `members` behind schema and action.
void print(const Request& request, const nlohmann::ordered_json& members, const std::string& text,
           Terminal& terminal) {
  if (!request.json) {
    terminal.out << text;
    return;
  }
  nlohmann::ordered_json object = {{"schema", "poolsentry.secret/1"}, {"action", request.action()}};
  object.update(members);
  terminal.out << object.dump(2) << '\n';
}

Result<SecretText> read_line(std::string_view prompt, Terminal& terminal, SecretInput& input) {
  Result<SecretText> line =
      input.read_line([&terminal, prompt] { terminal.err << prompt << std::flush; });
  // The line's end that was typed was not shown.
  if (input.is_terminal()) terminal.err << '\n' << std::flush;
  return line;
}

// What a person types twice, or a script gives once.
Result<SecretText> obtain(const std::string& name, Terminal& terminal, SecretInput& input) {
  const auto is_empty = [](const Result<SecretText>& secret) { return secret && secret->empty(); };
  const bool typed = input.is_terminal();
  Result<SecretText> secret = read_line("Password for " + name + ": ", terminal, input);
  if (is_empty(secret)) {
    return failure(ErrorKind::kInput,
                   typed ? "nothing was entered; nothing was stored"
                         : "the first line of standard input is empty; nothing was stored");
  }
  if (!secret || !typed) return secret;
  const Result<SecretText> again = read_line("The same again: ", terminal, input);
  if (!again) return pass_on(again);
  if (again->view() == secret->view()) return secret;
  return failure(ErrorKind::kInput, "the two are not the same; nothing was stored");
}

bool is_known(std::string_view name) {
  return std::find(kKnownNames.begin(), kKnownNames.end(), name) != kKnownNames.end();
}

// What was stored and may not be what was meant. Behind the result, and never with the secret.
void say_notes(const std::string& name, const SecretText& secret, const std::string& note,
               Terminal& terminal) {
  const auto say = [&terminal](std::string_view text) {
    terminal.err << "poolsentry: note: " << to_printable(text) << '\n';
  };
  if (!note.empty()) say(note);
  if (!is_known(name)) {
    say("nothing reads a secret of the name " + name + " in this version; known: smtp");
  }
  // `echo x | ...` in cmd.exe gives "x ".
  if (secret.view().back() == ' ') say("the secret ends in a blank; is that meant?");
}

ExitStatus set(const Request& request, Terminal& terminal, SecretInput& input) {
  const std::string& name = request.name();
  // Nobody is asked for what cannot be stored.
  if (!is_secret_name(name)) return report_error(read_secret(name).error(), terminal);
  const Result<SecretText> secret = obtain(name, terminal, input);
  if (!secret) return report_error(secret.error(), terminal);
  const Result<std::string> note = write_secret(name, *secret);
  if (!note) return report_error(note.error(), terminal);
  print(request, {{"name", name}}, "The secret " + name + " is stored.\n", terminal);
  say_notes(name, *secret, *note, terminal);
  return ExitStatus::kNothingLeaks;
}

ExitStatus remove(const Request& request, Terminal& terminal) {
  // That it was not there is no failure: what was wanted is so.
  const Result<bool> removed = remove_secret(request.name());
  if (!removed) return report_error(removed.error(), terminal);
  print(request, {{"name", request.name()}, {"removed", *removed}},
        "The secret " + request.name() + (*removed ? " is removed.\n" : " was not stored.\n"),
        terminal);
  return ExitStatus::kNothingLeaks;
}

ExitStatus list(const Request& request, Terminal& terminal) {
  const Result<std::vector<std::string>> names = list_secrets();
  if (!names) return report_error(names.error(), terminal);
  std::string text;
  for (const std::string& name : *names) text += name + '\n';
  print(request, {{"names", *names}}, text.empty() ? "No secret is stored.\n" : text, terminal);
  return ExitStatus::kNothingLeaks;
}

}  // namespace

ExitStatus run_secret_with(std::span<const std::string> arguments, Terminal& terminal,
                           SecretInput& input) {
  Request request;
  if (const auto done = parse(arguments, terminal, request)) return *done;
  if (request.action() == "set") return set(request, terminal, input);
  return request.action() == "remove" ? remove(request, terminal) : list(request, terminal);
}

ExitStatus run_secret(std::span<const std::string> arguments, Terminal& terminal) {
  const auto input = standard_secret_input();
  return run_secret_with(arguments, terminal, *input);
}

}  // namespace poolsentry
