// When something is said: once when a leak is raised, again when it grows urgent, a reminder now
// and then, and once when it is over. A restart of the service repeats nothing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/alert/alert.h"
#include "core/alert/held.h"
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
  // The kernel's low condition must have been unset for so long before a pool is no longer nearly
  // full: one that comes and goes is one.
  static constexpr Duration kNoLongerLowAfter = std::chrono::minutes{10};
  // Growers that 2003 names.
  static constexpr std::size_t kGrowersNamed = 3;
  // Of the alerts that are resumed the newest are kept.
  static constexpr std::size_t kMaxResumed = 1'000;
  // Boot times of one run of the server differ by less: clocks are corrected while it runs.
  static constexpr Duration kBootTolerance = std::chrono::minutes{5};
  // The memory of what was resumed came back when it holds less than this part of what was said.
  static constexpr double kPartLeftOfResumed = 0.5;

  explicit Policy(PolicySettings settings) : settings_(settings) {}

  // What was said before the service was restarted and is not over: the newest alert of each
  // subject. Before the first decide(). A leak of which any series was said is not said again; only
  // that it became more urgent, that it still stands, and that it is over. Others than 2000 to 2003
  // are passed over, and so are those of another host than the first snapshot's.
  void resume(std::vector<Alert> said);

  // Before decide(), the same snapshot with every tag that it has: what was resumed and has not
  // been raised again is followed by what it holds.
  void look(const Snapshot& snapshot) { held_.look(snapshot); }

  // When no sample could be taken: 2003 where Windows itself says that a pool is low.
  [[nodiscard]] std::vector<Alert> decide_without_sample(const Detector& detector,
                                                         const Occasion& occasion);

  // What is to be said after the detector has taken a snapshot, in the order in which to say it.
  [[nodiscard]] std::vector<Alert> decide(const Detector& detector, const Occasion& occasion);

 private:
  // Everything that is said about one leak, from its first alert to its last. More than one group
  // of the detector may be one leak, because after a restart of the service it begins anew.
  struct Thread {
    Topic topic;
    Alert last;                         // empty before anything was said
    TimePoint at{};                     // of `last`, but never in the future
    std::vector<std::uint32_t> groups;  // empty: resumed, and not raised again
    std::vector<SeriesKey> series;      // all that was said of, those that are over among them
    std::vector<Topic> absorbed;        // resumed leaks that turned out to be part of this one
    std::uint64_t said_bytes = 0;       // that it held when it was resumed
    bool restarted = false;             // the server was, between the last word and the resumption
  };
  // A pool of which 2003 was said.
  struct NearlyFull {
    TimePoint since{};
    TimePoint at{};  // when it was said last
    std::string host;
    std::optional<TimePoint> booted_at;
    std::optional<TimePoint> low_at;  // when the kernel said last that it is low
  };
  using Group = std::vector<const Leak*>;

  void begin(const Occasion& occasion);
  void resume_pool(const Alert& said);
  void resume_leak(const Alert& said);
  void never_in_the_future(TimePoint now);
  void join_groups(const std::map<std::uint32_t, Group>& open);
  [[nodiscard]] std::uint32_t thread_for(const Group& group);
  void absorb_resumed(std::uint32_t into, const Group& group);
  void end_what_is_over(const std::map<std::uint32_t, Group>& open, const Detector& detector,
                        const Occasion& occasion, std::vector<Alert>& alerts);
  [[nodiscard]] std::optional<Alert> end_of_resumed(const Thread& thread,
                                                    const Occasion& occasion) const;
  void decide_resumed(Thread& thread, const Detector& detector, const Occasion& occasion,
                      std::vector<Alert>& alerts) const;
  void decide_thread(Thread& thread, const Group& leaks, const Detector& detector,
                     const Occasion& occasion, std::vector<Alert>& alerts) const;
  void decide_pool(const Detector& detector, Pool pool, const Occasion& occasion,
                   std::vector<Alert>& alerts);
  [[nodiscard]] static bool is_full_no_longer(const NearlyFull& said, const PoolState& pool,
                                              const Occasion& occasion);
  [[nodiscard]] bool is_due(TimePoint at, TimePoint now) const;

  PolicySettings settings_;
  std::map<std::uint32_t, Thread> threads_;  // open ones: bounded by leaks and kMaxResumed
  std::map<std::uint32_t, std::uint32_t> thread_of_group_;
  std::uint32_t next_thread_ = 1;
  std::array<std::optional<NearlyFull>, 2> pools_;
  HeldBySeries held_;
  std::optional<TimePoint> begun_at_;  // of the first snapshot
};

}  // namespace poolsentry
