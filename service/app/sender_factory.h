// The slow sinks that a configuration asks for.
#pragma once

#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/config/config.h"
#include "service/app/log.h"
#include "service/notify/sender.h"

namespace poolsentry {

// E-mail, webhook and command, as far as they are enabled. What a command prints goes to `log`,
// which must outlive them. kUsage where a setting turns out not to be usable.
[[nodiscard]] Result<std::vector<std::unique_ptr<Sender>>> make_senders(const Config& config,
                                                                        Log& log);

}  // namespace poolsentry
