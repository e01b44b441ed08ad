#include <unistd.h>

#include <cstdlib>

#include "service/cli/console.h"

namespace poolsentry {

bool is_terminal(StandardStream stream) {
  return isatty(stream == StandardStream::kOutput ? STDOUT_FILENO : STDERR_FILENO) != 0;
}

bool takes_colour(StandardStream stream) {
  const char* const no_colour = std::getenv("NO_COLOR");
  const bool wanted = no_colour == nullptr || *no_colour == '\0';
  return wanted && is_terminal(stream);
}

// A terminal here takes UTF-8 as it comes.
struct ConsoleOutput::Redirection {};
ConsoleOutput::ConsoleOutput() = default;
ConsoleOutput::~ConsoleOutput() = default;

}  // namespace poolsentry
