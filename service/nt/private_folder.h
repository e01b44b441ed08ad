// A folder that only the service and administrators may read and change.
#pragma once

#include <string>

#include "core/base/result.h"

namespace poolsentry {

// Makes the folder `path` and those above it, where they are not there, and takes it from everyone
// but its owners: on Windows the system and the administrators (what is in it follows, unless it
// has permissions of its own), on posix the user who runs this. The service reads from it what it
// runs and whom it tells. kUnavailable: the folder is there but cannot be protected (a FAT drive
// has no permissions). kInternal: it cannot be made.
[[nodiscard]] Result<void> make_private_folder(const std::string& path);

}  // namespace poolsentry
