#include "service/cli/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <ostream>

#include "core/base/text.h"
#include "core/base/units.h"

namespace poolsentry {
namespace {

constexpr std::size_t kNameColumnWidth = 28;
constexpr std::size_t kHelpWidth = 79;
constexpr std::size_t kMaxShownBytes = 200;

std::string in_quotes(std::string_view text) {
  return "\"" + to_printable(text, kMaxShownBytes) + "\"";
}

// The words of `text` in lines that a console shows whole; the library breaks none.
std::string wrapped(std::string_view text) {
  std::string lines;
  while (text.size() > kHelpWidth) {
    const auto blank = text.rfind(' ', kHelpWidth);
    if (blank == std::string_view::npos) break;
    lines += std::string(text.substr(0, blank)) + '\n';
    text.remove_prefix(blank + 1);
  }
  return lines + std::string(text);
}

// The value, or the library's own exception: its parser is where we are called from.
template <class T>
T value_or_throw(const Result<T>& value, const std::string& option) {
  if (!value) throw CLI::ValidationError(option, value.error().message);
  return *value;
}

bool asks_for_help(std::span<const std::string> arguments) {
  return arguments.size() == 1 && arguments.front() == "/?";
}

}  // namespace

struct Options::Parser {
  CLI::App app;
  std::string verb;
  std::string required_operand;  // its name; empty where none is needed
  const std::vector<std::string>* operands = nullptr;

  explicit Parser(std::string_view description) : app(wrapped(description)) {}

  // Every "--name" and "-n" of the verb.
  [[nodiscard]] std::vector<std::string> option_names() const {
    std::vector<std::string> names;
    for (const CLI::Option* const option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
  }

  // What is wrong with the arguments that the library could not place; empty where nothing is.
  [[nodiscard]] std::string complaint() const {
    std::vector<std::string> rest = app.remaining();
    std::erase(rest, "--");  // it did its work: behind it everything is an operand
    const auto option = std::find_if(rest.begin(), rest.end(), [](const std::string& argument) {
      return argument.size() > 1 && argument.front() == '-';
    });
    if (option != rest.end()) return unknown_option(*option);
    if (!rest.empty()) return in_quotes(rest.front()) + " is one argument too many";
    if (operands != nullptr && operands->empty()) return required_operand + " is missing";
    return "";
  }

  [[nodiscard]] std::string unknown_option(const std::string& argument) const {
    const std::string name = argument.substr(0, argument.find('='));
    const std::vector<std::string> names = option_names();
    const auto nearest = name.size() > kMaxShownBytes
                             ? std::string_view()
                             : nearest_word(name, {names.begin(), names.end()});
    const std::string advice =
        nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
    return "unknown option " + in_quotes(name) + advice;
  }

  ExitStatus refuse(std::string_view why, Terminal& terminal) const {
    terminal.err << "poolsentry " << verb << ": " << to_printable(why) << "\n"
                 << "Try: poolsentry " << verb << " --help\n";
    return ExitStatus::kUsage;
  }
};

Options::Options(std::string_view verb, std::string_view description, std::string_view example)
    : parser_(std::make_unique<Parser>(description)) {
  CLI::App& app = parser_->app;
  parser_->verb = verb;
  app.name("poolsentry " + parser_->verb);
  app.set_help_flag("-h,--help", "shows this");
  app.footer("Example:\n  poolsentry " + std::string(example));
  app.get_formatter()->column_width(kNameColumnWidth);
  app.get_formatter()->label("Positionals", "Arguments");
  app.allow_extras();  // complaint() says it better
  // "/var/log/x" is a file on Windows too.
  app.allow_windows_style_options(false);
}

Options::~Options() = default;

void Options::flag(const std::string& name, bool& value, const std::string& help) {
  parser_->app.add_flag(name, value, help);
}

void Options::text(const std::string& name, std::optional<std::string>& value,
                   const std::string& placeholder, const std::string& help) {
  parser_->app
      .add_option_function<std::string>(
          name, [&value](const std::string& text) { value = text; }, help)
      ->type_name(placeholder);
}

void Options::word(const std::string& name, std::optional<std::string>& value,
                   const std::vector<std::string>& words, const std::string& help) {
  const auto take = [&value, words, name](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) == words.end()) {
      throw CLI::ValidationError(name, in_quotes(text) + " is none of " + join_for_people(words));
    }
    value = text;
  };
  std::string placeholder;
  for (const std::string& one : words) placeholder += (placeholder.empty() ? "" : "|") + one;
  parser_->app.add_option_function<std::string>(name, take, help)->type_name(placeholder);
}

void Options::size(const std::string& name, std::optional<std::uint64_t>& value,
                   const std::string& help) {
  const auto take = [&value, name](const std::string& text) {
    value = value_or_throw(parse_size(text), name);
  };
  parser_->app.add_option_function<std::string>(name, take, help)->type_name("SIZE");
}

void Options::duration(const std::string& name, std::optional<Duration>& value,
                       const std::string& help) {
  const auto take = [&value, name](const std::string& text) {
    value = value_or_throw(parse_duration(text), name);
  };
  parser_->app.add_option_function<std::string>(name, take, help)->type_name("TIME");
}

void Options::operand(const std::string& name, std::optional<std::string>& value,
                      const std::string& help) {
  text(name, value, "", help);
}

void Options::operands(const std::string& name, std::vector<std::string>& values,
                       const std::string& help) {
  parser_->app.add_option(name, values, help)->type_name("");
  parser_->required_operand = name;
  parser_->operands = &values;
}

std::optional<ExitStatus> Options::parse(std::span<const std::string> arguments,
                                         Terminal& terminal) {
  if (asks_for_help(arguments)) {
    terminal.out << parser_->app.help();
    return ExitStatus::kNothingLeaks;
  }
  try {
    // The library takes them from the back.
    parser_->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success&) {
    terminal.out << parser_->app.help();
    return ExitStatus::kNothingLeaks;
  } catch (const CLI::ParseError& error) {
    return parser_->refuse(error.what(), terminal);
  }
  const std::string complaint = parser_->complaint();
  if (!complaint.empty()) return parser_->refuse(complaint, terminal);
  return std::nullopt;
}

}  // namespace poolsentry
