#include "service/cli/verb.h"

#include <catch2/catch.hpp>

#include "tests/cli/recording_terminal.h"

namespace poolsentry::test {

TEST_CASE("each kind of error has its exit status") {
  CHECK(static_cast<int>(exit_status_of(ErrorKind::kUsage)) == 2);
  CHECK(static_cast<int>(exit_status_of(ErrorKind::kInput)) == 3);
  CHECK(static_cast<int>(exit_status_of(ErrorKind::kUnavailable)) == 4);
  CHECK(static_cast<int>(exit_status_of(ErrorKind::kInternal)) == 5);
}

TEST_CASE("an error is reported on the error stream and gives its status") {
  RecordingTerminal recorder;
  CHECK(report_error({ErrorKind::kInput, "a.log: it is empty"}, recorder.terminal) ==
        ExitStatus::kInput);
  CHECK(recorder.errors() == "poolsentry: a.log: it is empty\n");
  CHECK(recorder.text().empty());
}

TEST_CASE("an error of many lines keeps them, and nothing else that controls a terminal") {
  RecordingTerminal recorder;
  report_error({ErrorKind::kUsage, "one\ntwo \x1B[2J"}, recorder.terminal);
  CHECK(recorder.errors() == "poolsentry: one\n            two \\x1B[2J\n");
}

}  // namespace poolsentry::test
