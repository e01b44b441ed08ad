#include "service/nt/broken_pipe.h"

#include <csignal>

namespace poolsentry {

void make_broken_pipes_errors() { static_cast<void>(std::signal(SIGPIPE, SIG_IGN)); }

}  // namespace poolsentry
