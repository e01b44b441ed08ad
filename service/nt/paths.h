// Where PoolSentry's own things lie.
#pragma once

#include <string>

#include "core/base/result.h"

namespace poolsentry {

// The folder of configuration, history and logs, without a separator at its end. It need not be
// there yet. POOLSENTRY_DATA where that is set; else
//   Windows: PoolSentry in the folder for all users' application data (%ProgramData%, which NT 5.2
//            does not have as a variable);
//   posix:   $XDG_STATE_HOME/poolsentry, else ~/.local/state/poolsentry.
// kInternal where the system does not say where that is.
[[nodiscard]] Result<std::string> data_folder();

// The full path of the running program.
[[nodiscard]] Result<std::string> executable_path();

// The full path that `path` means from the current folder. Nothing need be there.
[[nodiscard]] Result<std::string> absolute_path(const std::string& path);

}  // namespace poolsentry
