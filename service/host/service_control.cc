#include "service/host/service_control.h"
#include "service/nt/arguments.h"

namespace poolsentry {

std::string service_command_line(const std::string& executable, const std::string& config) {
  // Quoted even where there is no blank: an unquoted path with blanks lets the SCM start
  // C:\Program.exe.
  const std::string start = quote_argument(executable) + " service";
  return config.empty() ? start : start + " --config " + quote_argument(config);
}

}  // namespace poolsentry
