// The command line as UTF-8, and arguments as a command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poolsentry {

// The arguments behind the program's name. main()'s own are used on posix; on Windows they have
// passed through the system's code page and may have lost characters, so the UTF-16 command line is
// read.
[[nodiscard]] std::vector<std::string> program_arguments(int argc, char** argv);

// One argument as it stands in a Windows command line, always in double quotes, so that
// CommandLineToArgvW and the C run-time read it back as it was. Portable.
// Rules: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
[[nodiscard]] std::string quote_argument(std::string_view argument);

}  // namespace poolsentry
