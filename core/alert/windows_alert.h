// 2010: Windows itself says in its System log that memory is exhausted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/alert/alert.h"
#include "core/alert/wording.h"
#include "core/detect/detector.h"
#include "core/diagnose/system_log.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

// How many tags the alert names in each list.
inline constexpr std::size_t kTagsNamedByWindowsAlert = 5;

// The alert about one event, with the tags that are largest in `snapshot` and those that grew most,
// since the event itself names none (Srv) or was written too late (2004). Its subject is
// "windows.paged", "windows.nonpaged", or "windows.memory" where the event speaks of no pool; its
// facts list the tags that leak there.
//
// Nothing where the event does not say that memory is exhausted: Srv 2021 and 2022 where their
// status is another, and what is not watched at all.
[[nodiscard]] std::optional<Alert> windows_reported_alert(const SystemLogEvent& event,
                                                          const Detector& detector,
                                                          const Snapshot& snapshot,
                                                          const Occasion& occasion);

// Makes one alert of a storm: while the pool is empty Srv writes a 2020 every minute. Used by one
// thread.
class WindowsReports {
 public:
  // The same event is said again, as a reminder, when so much time has passed since it was said
  // last; as something new where it was also not heard of in all that time.
  explicit WindowsReports(Duration repeat_every) : repeat_every_(repeat_every) {}

  // What is to be said about the events that SystemLog::take() gave.
  [[nodiscard]] std::vector<Alert> alerts_for(const std::vector<SystemLogEvent>& events,
                                              const Detector& detector, const Snapshot& snapshot,
                                              const Occasion& occasion);

 private:
  struct Said {
    TimePoint at{};
    TimePoint heard{};  // of the event, said or not
  };
  // By subject and id: bounded by what is watched.
  using Key = std::pair<std::string, std::uint32_t>;

  [[nodiscard]] bool is_over(TimePoint since, TimePoint now) const;

  Duration repeat_every_;
  std::map<Key, Said> said_;
};

}  // namespace poolsentry
