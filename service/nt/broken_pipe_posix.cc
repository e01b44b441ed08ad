#include "service/nt/broken_pipe.h"

#include <csignal>

namespace poolsentry {

void make_broken_pipes_errors() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace poolsentry
