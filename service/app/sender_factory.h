// The slow sinks that a configuration asks for.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/config/config.h"
#include "service/notify/sender.h"

namespace poolsentry {

// Takes a line of what a command has printed. Called on the thread that sends.
using CommandOutput = std::function<void(std::string_view line)>;

// E-mail, webhook and command, as far as they are enabled. kUsage where a setting turns out not to
// be usable.
[[nodiscard]] Result<std::vector<std::unique_ptr<Sender>>> make_senders(const Config& config,
                                                                        CommandOutput output);

}  // namespace poolsentry
