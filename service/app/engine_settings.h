// From the configuration to the engine: the one place where the two meet.
#pragma once

#include <cstdint>
#include <optional>

#include "core/config/config.h"
#include "core/engine/engine.h"

namespace poolsentry {

// Limits given on the command line; they go before those of the configuration.
struct LimitOptions {
  std::optional<std::uint64_t> paged_bytes;
  std::optional<std::uint64_t> nonpaged_bytes;
};

[[nodiscard]] EngineSettings engine_settings(const Config& config, const LimitOptions& options);

}  // namespace poolsentry
