#include "service/cli/options.h"

#include <catch2/catch.hpp>

#include "tests/cli/recording_terminal.h"

namespace poolsentry::test {
namespace {

// A verb that takes one of everything.
struct EveryOption {
  std::optional<ExitStatus> parse(const std::vector<std::string>& arguments) {
    Options options("demo", "Shows options.", "demo --size 2GB a.log");
    options.flag("-j,--json", json, "writes JSON");
    options.text("--config", config, "FILE", "the configuration");
    options.word("--format", format, {"csv", "json"}, "how it is written");
    options.size("--size", size, "a limit");
    options.duration("--interval", interval, "a distance");
    options.operands("FILE", files, "logs");
    return options.parse(arguments, recorder.terminal);
  }

  bool json = false;
  std::optional<std::string> config;
  std::optional<std::string> format;
  std::optional<std::uint64_t> size;
  std::optional<Duration> interval;
  std::vector<std::string> files;
  RecordingTerminal recorder;
};

// The complaint about the arguments; the status must be that of wrong usage.
std::string complaint(const std::vector<std::string>& arguments) {
  EveryOption verb;
  CHECK(verb.parse(arguments) == ExitStatus::kUsage);
  CHECK(verb.recorder.text().empty());
  const std::string errors = verb.recorder.errors();
  const std::string head = "poolsentry demo: ";
  const std::string tail = "\nTry: poolsentry demo --help\n";
  REQUIRE(errors.starts_with(head));
  REQUIRE(errors.ends_with(tail));
  return errors.substr(head.size(), errors.size() - head.size() - tail.size());
}

}  // namespace

TEST_CASE("options fill their variables") {
  EveryOption verb;
  CHECK_FALSE(verb.parse({"-j", "--config", "c.json", "--format=csv", "--size", "2GB", "--interval",
                          "15m", "a.log", "b.log"}));
  CHECK(verb.json);
  CHECK(verb.config == "c.json");
  CHECK(verb.format == "csv");
  CHECK(verb.size == 2'147'483'648);
  CHECK(verb.interval == std::chrono::minutes{15});
  CHECK(verb.files == std::vector<std::string>{"a.log", "b.log"});
  CHECK(verb.recorder.errors().empty());
}

TEST_CASE("what the command line does not mention stays as it is") {
  EveryOption verb;
  verb.size = 7;
  CHECK_FALSE(verb.parse({"a.log"}));
  CHECK_FALSE(verb.json);
  CHECK_FALSE(verb.config);
  CHECK(verb.size == 7);
}

TEST_CASE("a dash is standard input, and a slash begins a file on every system") {
  EveryOption verb;
  CHECK_FALSE(verb.parse({"-", "/var/log/x", "/json"}));
  CHECK(verb.files == std::vector<std::string>{"-", "/var/log/x", "/json"});
}

TEST_CASE("behind two dashes everything is a file") {
  EveryOption verb;
  CHECK_FALSE(verb.parse({"--json", "--", "--config"}));
  CHECK(verb.files == std::vector<std::string>{"--config"});
}

TEST_CASE("help explains the verb with its options and an example") {
  for (const auto* const help : {"--help", "-h", "/?"}) {
    EveryOption verb;
    CHECK(verb.parse({help}) == ExitStatus::kNothingLeaks);
    CHECK_THAT(verb.recorder.text(),
               Catch::Contains("Shows options.") && Catch::Contains("poolsentry demo") &&
                   Catch::Contains("--size SIZE") && Catch::Contains("csv|json") &&
                   Catch::Contains("Example:\n  poolsentry demo --size 2GB a.log"));
    CHECK(verb.recorder.errors().empty());
  }
}

TEST_CASE("a long description is broken between words into lines that a console shows whole") {
  std::string words;
  for (int i = 0; i < 100; ++i) words += (i == 0 ? "" : " ") + std::string("word");
  RecordingTerminal recorder;
  Options options("demo", words, "demo");
  REQUIRE(options.parse(std::vector<std::string>{"--help"}, recorder.terminal));
  std::istringstream lines(recorder.text());
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.size() < 80);
    CHECK_THAT(line, !Catch::Contains("wordw") && !Catch::EndsWith(" "));
  }
}

TEST_CASE("an unknown option is refused with the nearest that there is") {
  CHECK(complaint({"--jsn", "a.log"}) == "unknown option \"--jsn\"; did you mean --json?");
  CHECK(complaint({"--frmat=csv"}) == "unknown option \"--frmat\"; did you mean --format?");
  CHECK(complaint({"-x", "a.log"}) == "unknown option \"-x\"");
}

TEST_CASE("a value of the wrong kind is refused with what would be right") {
  CHECK_THAT(complaint({"--size", "many", "a.log"}),
             Catch::Contains("--size") && Catch::Contains("\"many\" is not a size"));
  CHECK_THAT(complaint({"--interval", "soon", "a.log"}), Catch::Contains("is not a duration"));
  CHECK_THAT(complaint({"--format", "xml", "a.log"}),
             Catch::Contains("\"xml\" is none of csv and json"));
}

TEST_CASE("an option without its value, or given twice, is refused") {
  CHECK_THAT(complaint({"a.log", "--size"}), Catch::Contains("--size"));
  CHECK_THAT(complaint({"--size", "1GB", "--size", "2GB", "a.log"}), Catch::Contains("--size"));
}

TEST_CASE("a file that is missing is asked for") {
  CHECK(complaint({"--json"}) == "FILE is missing");
}

TEST_CASE("an argument too many is refused") {
  RecordingTerminal recorder;
  std::optional<std::string> file;
  Options options("demo", "Shows options.", "demo a.log");
  options.operand("FILE", file, "a log");
  CHECK(options.parse(std::vector<std::string>{"a.log", "b\x1B.log"}, recorder.terminal) ==
        ExitStatus::kUsage);
  CHECK_THAT(recorder.errors(), Catch::Contains("\"b\\x1B.log\" is one argument too many"));
}

}  // namespace poolsentry::test
