#include "service/nt/low_pool_conditions.h"

namespace poolsentry {

std::unique_ptr<PressureSource> open_low_pool_conditions() { return nullptr; }

}  // namespace poolsentry
