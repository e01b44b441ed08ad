#include "service/cli/service_verbs.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "service/cli/service_outcome.h"

using namespace poolsentry;

namespace {

struct Spoken {
  ExitStatus status;
  std::string out;
  std::string err;
};

Spoken speak(VerbFunction verb, const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{out, err};
  const ExitStatus status = verb(arguments, terminal);
  return {status, out.str(), err.str()};
}

const std::vector<VerbFunction> kVerbs = {run_install, run_uninstall, run_configure,
                                          run_start,   run_stop,      run_status};

}  // namespace

TEST_CASE("every verb about the service explains itself with an example") {
  for (const VerbFunction verb : kVerbs) {
    const Spoken help = speak(verb, {"--help"});
    CHECK(help.status == ExitStatus::kNothingLeaks);
    CHECK_THAT(help.out, Catch::Contains("poolsentry ") && Catch::Contains("--json"));
  }
}

TEST_CASE("an option that is not known is bad usage") {
  for (const VerbFunction verb : kVerbs) {
    const Spoken wrong = speak(verb, {"--nonsense"});
    CHECK(wrong.status == ExitStatus::kUsage);
    CHECK(wrong.out.empty());
    CHECK_THAT(wrong.err, Catch::Contains("--nonsense"));
  }
}

TEST_CASE("a change is a sentence for people") {
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{out, err};
  const ChangeTexts texts = {"It runs.", "", "It runs already."};
  CHECK(say_change("start", Change::kNone, texts, false, terminal) == ExitStatus::kNothingLeaks);
  CHECK(out.str() == "It runs already.\n");
}

TEST_CASE("a change is an object in JSON") {
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{out, err};
  const ChangeTexts texts = {"It runs.", "", ""};
  CHECK(say_change("start", Change::kMade, texts, true, terminal) == ExitStatus::kNothingLeaks);
  CHECK(out.str() == R"({
  "schema": "poolsentry.service/1",
  "verb": "start",
  "change": "made",
  "message": "It runs."
}
)");
}
