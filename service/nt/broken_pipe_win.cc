#include "service/nt/broken_pipe.h"

namespace poolsentry {

void make_broken_pipes_errors() {}

}  // namespace poolsentry
