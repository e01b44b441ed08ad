// The kernel's own words for a shortage: its condition events (core/pool/pool_pressure.h).
#pragma once

#include <memory>

#include "core/pool/pool_pressure.h"

namespace poolsentry {

// Opens the events at once and keeps them, because near exhaustion no handle may be had. One that
// is not there (commit before Vista, all of them under Wine), or that this account may not open, is
// never set. Null where none could be opened: there is nothing to ask then.
//
// posix: null, since kernel pools exist on Windows only.
[[nodiscard]] std::unique_ptr<PressureSource> open_low_pool_conditions();

}  // namespace poolsentry
