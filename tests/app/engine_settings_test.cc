#include "service/app/engine_settings.h"

#include <catch2/catch.hpp>

namespace poolsentry::test {
namespace {

TEST_CASE("without any setting the limits are left to the data", "[app]") {
  const EngineSettings settings = engine_settings({}, {});
  CHECK_FALSE(settings.detector.limits.paged.bytes);
  CHECK_FALSE(settings.detector.limits.nonpaged.bytes);
  CHECK(settings.detector.horizon == std::chrono::days{90});
  CHECK(settings.detector.warn_before == std::chrono::days{7});
  CHECK(settings.detector.critical_before == std::chrono::hours{24});
  CHECK(settings.policy.repeat_every == std::chrono::hours{24});
}

TEST_CASE("a limit of the configuration says so, and an option goes before it", "[app]") {
  Config config;
  config.limits.paged = 100;
  config.limits.nonpaged = 200;
  const LimitSettings limits = engine_settings(config, {50, std::nullopt}).detector.limits;
  CHECK(limits.paged.bytes == 50);
  CHECK(limits.paged.from == LimitFrom::kOption);
  CHECK(limits.nonpaged.bytes == 200);
  CHECK(limits.nonpaged.from == LimitFrom::kConfig);
}

TEST_CASE("thresholds, reminders and tags come from the configuration", "[app]") {
  Config config;
  config.detection.horizon = std::chrono::days{30};
  config.detection.warn_before = std::chrono::days{3};
  config.detection.critical_before = std::chrono::hours{6};
  config.alerts.repeat_every = std::chrono::hours{12};
  config.sampling.exclude = {"Strg"};
  const EngineSettings settings = engine_settings(config, {});
  CHECK(settings.detector.horizon == std::chrono::days{30});
  CHECK(settings.detector.warn_before == std::chrono::days{3});
  CHECK(settings.detector.critical_before == std::chrono::hours{6});
  CHECK(settings.policy.repeat_every == std::chrono::hours{12});

  Snapshot snapshot;
  snapshot.usages.push_back({Tag::from_text("Strg"), Pool::kPaged, 1, 0, 1, 96});
  settings.tags.apply(snapshot);
  CHECK(snapshot.usages.empty());
}

}  // namespace
}  // namespace poolsentry::test
