// The verb `secret` with its input handed in, so that a test can type.
#pragma once

#include <span>
#include <string>

#include "service/cli/hidden_input.h"
#include "service/cli/verb.h"

namespace poolsentry {

// `secret set NAME`, `secret remove NAME`, `secret list`: what each does is what --help says. No
// argument is ever repeated in a message, because it may be the secret itself in the wrong place;
// only a name that is one is.
ExitStatus run_secret_with(std::span<const std::string> arguments, Terminal& terminal,
                           SecretInput& input);

}  // namespace poolsentry
