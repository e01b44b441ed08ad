#include <fcntl.h>
#include <io.h>

#include <cstdio>

#include "service/nt/handle.h"
#include "service/nt/process_text.h"
#include "service/nt/strings.h"
#include "tests/nt/process_helper.h"

namespace poolsentry {

void use_binary_streams() {
  for (std::FILE* const stream : {stdin, stdout, stderr}) _setmode(_fileno(stream), _O_BINARY);
}

bool start_beside(const std::string& program, const std::vector<std::string>& arguments) {
  STARTUPINFOW startup{};
  startup.cb = sizeof(startup);
  std::wstring line = to_utf16(command_line(program, arguments));
  PROCESS_INFORMATION made{};
  const BOOL created = CreateProcessW(to_utf16(program).c_str(), line.data(), nullptr, nullptr,
                                      TRUE, 0, nullptr, nullptr, &startup, &made);
  const KernelHandle process(made.hProcess);
  const KernelHandle thread(made.hThread);
  return created != FALSE;
}

}  // namespace poolsentry
