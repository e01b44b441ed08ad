#include "service/app/engine_settings.h"

namespace poolsentry {
namespace {

PoolLimit limit_of(std::optional<std::uint64_t> option, std::optional<std::uint64_t> configured) {
  if (option) return {option, LimitFrom::kOption};
  if (configured) return {configured, LimitFrom::kConfig};
  return {};
}

}  // namespace

EngineSettings engine_settings(const Config& config, const LimitOptions& options) {
  EngineSettings settings;
  settings.detector.limits = {limit_of(options.paged_bytes, config.limits.paged),
                              limit_of(options.nonpaged_bytes, config.limits.nonpaged)};
  settings.detector.horizon = config.detection.horizon;
  settings.detector.warn_before = config.detection.warn_before;
  settings.detector.critical_before = config.detection.critical_before;
  settings.policy.repeat_every = config.alerts.repeat_every;
  settings.tags = TagFilter(config.sampling.include, config.sampling.exclude);
  return settings;
}

}  // namespace poolsentry
