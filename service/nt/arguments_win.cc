#include "service/nt/arguments.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"
#include "service/nt/system_function.h"

namespace poolsentry {
namespace {

using SplitFunction = LPWSTR*(WINAPI*)(LPCWSTR, int*);

}  // namespace

std::vector<std::string> program_arguments(int argc, char** argv) {
  const auto split = system_function<SplitFunction>(L"shell32.dll", "CommandLineToArgvW");
  int count = 0;
  const LocalMemory memory(split != nullptr ? split(GetCommandLineW(), &count) : nullptr);
  if (!memory) return {argv + (argc > 0), argv + argc};
  std::vector<std::string> arguments;
  auto* const* const words = static_cast<LPWSTR*>(memory.get());
  for (int i = 1; i < count; ++i) arguments.push_back(to_utf8(words[i]));
  return arguments;
}

}  // namespace poolsentry
