// Writes recordings as memsnap pool logs, for judging them from outside with `analyze`.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/detection/recording.h"

namespace poolsentry::bench {

// One log for each plan and a truth.json with limits and leaks. Returns an exit status.
[[nodiscard]] int write_logs(const std::vector<RecordingPlan>& plans, const std::string& folder);

}  // namespace poolsentry::bench
