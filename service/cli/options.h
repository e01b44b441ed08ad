// The options of one verb: declared, parsed, and explained by --help.
//
//   std::optional<std::uint64_t> limit;
//   std::vector<std::string> files;
//   Options options("analyze", "Judges pool logs.", "analyze --json memsnap.log");
//   options.size("--paged-limit", limit, "what the paged pool can grow to");
//   options.operands("FILE", files, "logs to read; - is standard input");
//   if (const auto done = options.parse(arguments, terminal)) return *done;
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "service/cli/verb.h"

namespace poolsentry {

// Used by one thread. The variables given to it must outlive it; they keep what they hold where the
// command line does not mention them. Names are "--long" or "-s,--long".
class Options {
 public:
  // `example` is a command line without the program's name.
  Options(std::string_view verb, std::string_view description, std::string_view example);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  void flag(const std::string& name, bool& value, const std::string& help);
  void text(const std::string& name, std::optional<std::string>& value,
            const std::string& placeholder, const std::string& help);
  // One of a few words.
  void word(const std::string& name, std::optional<std::string>& value,
            const std::vector<std::string>& words, const std::string& help);
  void size(const std::string& name, std::optional<std::uint64_t>& value, const std::string& help);
  void duration(const std::string& name, std::optional<Duration>& value, const std::string& help);

  // What stands without a dash: at most one, or one and more.
  void operand(const std::string& name, std::optional<std::string>& value, const std::string& help);
  void operands(const std::string& name, std::vector<std::string>& values, const std::string& help);

  // Fills the variables. Nothing: the verb goes on. Otherwise it is done, with this status: its
  // help was asked for and is written, or the arguments are wrong and it has been said why.
  [[nodiscard]] std::optional<ExitStatus> parse(std::span<const std::string> arguments,
                                                Terminal& terminal);

 private:
  struct Parser;  // CLI11, which is heavy
  std::unique_ptr<Parser> parser_;
};

}  // namespace poolsentry
