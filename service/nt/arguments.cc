#include "service/nt/arguments.h"

namespace poolsentry {

std::string quote_argument(std::string_view argument) {
  std::string quoted = "\"";
  std::size_t backslashes = 0;  // in a row; they mean themselves unless a quote follows
  for (const char c : argument) {
    if (c == '"') quoted.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    quoted += c;
  }
  quoted.append(backslashes, '\\');
  return quoted + '"';
}

}  // namespace poolsentry
