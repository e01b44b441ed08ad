// A terminal that keeps what is written to it.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "service/cli/verb.h"

namespace poolsentry::test {

struct RecordingTerminal {
  [[nodiscard]] std::string text() const { return out.str(); }
  [[nodiscard]] std::string errors() const { return err.str(); }

  // Runs a verb as main() would.
  ExitStatus run(VerbFunction verb, const std::vector<std::string>& arguments) {
    return verb(arguments, terminal);
  }

  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{out, err};
};

}  // namespace poolsentry::test
