// What Windows wants to know about a program that is started, as text: portable, so that it is
// tested everywhere.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poolsentry {

// The whole command line, its arguments as quote_argument() (arguments.h) writes them: read back as
// they are by CommandLineToArgvW and Microsoft's C run-times, old and new. Not for cmd.exe, which
// reads by other rules. `program` comes first; there a backslash is always just that, and a quote
// cannot be (no file name has one): it is left out.
[[nodiscard]] std::string command_line(std::string_view program,
                                       const std::vector<std::string>& arguments);

// Whether Windows would hand `path` to cmd.exe, whose reading of arguments no quoting makes safe.
// The name is taken as Windows takes it: blanks and dots at its end do not count, nor a stream.
[[nodiscard]] bool is_batch_file(std::string_view path);

// "C:\..." or "\\server\...": the same file whatever the current folder and drive are.
[[nodiscard]] bool is_full_windows_path(std::string_view path);

// `ours` ("NAME=VALUE" each) with `added`, which takes the place of the same name in any case.
// Sorted by name without case, as Windows wants an environment to be.
[[nodiscard]] std::vector<std::string> merged_environment(
    std::vector<std::string> ours, const std::vector<std::pair<std::string, std::string>>& added);

}  // namespace poolsentry
