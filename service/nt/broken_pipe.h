// What a write to a connection does whose other end has gone.
#pragma once

namespace poolsentry {

// From now on it is an error of the write for this process, and not the end of it. TLS libraries
// write where no flag can say so. Called by what is about to use one; a program that never does
// still ends quietly when what reads its output has gone. Windows: nothing, it is always so.
void make_broken_pipes_errors();

}  // namespace poolsentry
