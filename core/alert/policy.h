// When something is said: once when a leak is raised, again when it grows urgent, a reminder now
// and then, and once when it is over.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/alert/alert.h"
#include "core/alert/wording.h"
#include "core/detect/detector.h"

namespace poolsentry {

struct PolicySettings {
  Duration repeat_every = std::chrono::hours{24};
};

// Used by one thread.
class Policy {
 public:
  // A pool is nearly exhausted from the first share of its limit on, and no longer so below the
  // second.
  static constexpr double kNearlyFull = 0.90;
  static constexpr double kNoLongerFull = 0.85;
  // Growers that 2003 names.
  static constexpr std::size_t kGrowersNamed = 3;

  explicit Policy(PolicySettings settings) : settings_(settings) {}

  // What is to be said after the detector has taken a snapshot, in the order in which to say it.
  [[nodiscard]] std::vector<Alert> decide(const Detector& detector, const Occasion& occasion);

 private:
  // A group of leaks, or a pool, about which something was said and is not over.
  struct Said {
    EventId id = EventId::kLeak;
    TimePoint at{};
  };
  using Group = std::vector<const Leak*>;

  void decide_group(std::uint32_t id, const Group& group, const Detector& detector,
                    const Occasion& occasion, std::vector<Alert>& alerts);
  void decide_pool(const Detector& detector, Pool pool, const Occasion& occasion,
                   std::vector<Alert>& alerts);
  [[nodiscard]] bool is_due(const Said& said, TimePoint now) const;

  PolicySettings settings_;
  std::map<std::uint32_t, Said> groups_;  // open ones: bounded by the detector's leaks
  std::array<std::optional<Said>, 2> pools_;
};

}  // namespace poolsentry
