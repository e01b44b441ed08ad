#include "service/cli/command_line.h"

#include <array>
#include <catch2/catch.hpp>
#include <ostream>
#include <stdexcept>

#include "tests/cli/recording_terminal.h"

namespace poolsentry::test {
namespace {

// Writes its arguments, so that a test sees what it was given.
ExitStatus echo(std::span<const std::string> arguments, Terminal& terminal) {
  for (const std::string& argument : arguments) terminal.out << '[' << argument << ']';
  return ExitStatus::kLeakOpen;
}

ExitStatus fail_by_exception(std::span<const std::string>, Terminal&) {
  throw std::runtime_error("boom \x1B");
}

ExitStatus fail_by_number(std::span<const std::string>, Terminal&) { throw 1; }

constexpr std::array kVerbs = std::to_array<Verb>({
    {"analyze", "judges logs", echo},
    {"snapshot", "appends a snapshot", echo},
    {"version", "says the version", echo},
    {"throw", "fails", fail_by_exception},
    {"throw-number", "fails worse", fail_by_number},
    {"service", "", echo},
});

struct Run {
  explicit Run(const std::vector<std::string>& arguments)
      : status(run_command_line(arguments, kVerbs, recorder.terminal)) {}

  RecordingTerminal recorder;
  ExitStatus status;
};

}  // namespace

TEST_CASE("a verb gets the arguments behind it, and its status is the program's") {
  const Run run({"analyze", "a.log", "--json"});
  CHECK(run.status == ExitStatus::kLeakOpen);
  CHECK(run.recorder.text() == "[a.log][--json]");
}

TEST_CASE("the overview lists every verb but the hidden one") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{}, {"--help"}, {"-h"}, {"/?"}, {"help"}}) {
    const Run run(arguments);
    CHECK(run.status == ExitStatus::kNothingLeaks);
    CHECK_THAT(run.recorder.text(), Catch::Contains("Usage: poolsentry VERB") &&
                                        Catch::Contains("\n  analyze     judges logs\n") &&
                                        !Catch::Contains("service"));
    CHECK(run.recorder.errors().empty());
  }
}

TEST_CASE("help VERB is VERB --help") {
  CHECK(Run({"help", "snapshot"}).recorder.text() == "[--help]");
  CHECK(Run({"help", "snapshott"}).status == ExitStatus::kUsage);
}

TEST_CASE("--version is the verb version") {
  const Run run({"--version", "--json"});
  CHECK(run.status == ExitStatus::kLeakOpen);
  CHECK(run.recorder.text() == "[--json]");
}

TEST_CASE("the hidden verb runs") { CHECK(Run({"service", "x"}).recorder.text() == "[x]"); }

TEST_CASE("an unknown verb is refused with the nearest that there is") {
  const Run run({"analyse", "a.log"});
  CHECK(run.status == ExitStatus::kUsage);
  CHECK(run.recorder.errors() ==
        "poolsentry: unknown verb \"analyse\"; did you mean analyze?\nTry: poolsentry --help\n");
  CHECK(run.recorder.text().empty());
}

TEST_CASE("an unknown verb like no other, hidden ones included, is refused without a guess") {
  for (const std::string& verb : {std::string("xxxxxxxxxx"), std::string("servic"), std::string(),
                                  std::string(100'000, 'a')}) {
    const Run run({verb});
    CHECK(run.status == ExitStatus::kUsage);
    CHECK_THAT(run.recorder.errors(), !Catch::Contains("did you mean"));
    CHECK(run.recorder.errors().size() < 200);
  }
}

TEST_CASE("an exception becomes an internal error") {
  const Run run({"throw"});
  CHECK(run.status == ExitStatus::kInternal);
  CHECK(run.recorder.errors() == "poolsentry: internal error: boom \\x1B\n");
  CHECK(Run({"throw-number"}).status == ExitStatus::kInternal);
}

}  // namespace poolsentry::test
