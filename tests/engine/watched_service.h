// A service over a fake server: it can be restarted, and what it said is kept as a database would.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/engine.h"
#include "tests/support/fake_server.h"

namespace poolsentry {

// The newest alert of each subject that is not over.
class OpenAlerts {
 public:
  void take(const Alert& alert) {
    if (alert.id == EventId::kCleared) {
      open_.erase(alert.facts.subject);
    } else {
      open_[alert.facts.subject] = alert;
    }
  }
  [[nodiscard]] std::vector<Alert> all() const {
    std::vector<Alert> alerts;
    for (const auto& [subject, alert] : open_) alerts.push_back(alert);
    return alerts;
  }

 private:
  std::map<std::string, Alert> open_;
};

class WatchedService {
 public:
  explicit WatchedService(EngineSettings settings)
      : settings_(std::move(settings)), engine_(settings_) {}

  // Of both pools, in megabytes.
  [[nodiscard]] static EngineSettings with_limit(double megabytes) {
    EngineSettings settings;
    const auto bytes = static_cast<std::uint64_t>(megabytes * kMegabyte);
    settings.detector.limits = {{bytes, LimitFrom::kOption}, {bytes, LimitFrom::kOption}};
    return settings;
  }

  void observe(Snapshot snapshot) {
    for (const Alert& alert : engine_.observe(snapshot).alerts) {
      open.take(alert);
      said.push_back(alert);
    }
  }
  // Samples from `from` until before `to`.
  void run(const FakeServer& server, Duration from, Duration to, Duration every) {
    for (Duration time = from; time < to; time += every) observe(server.at(time));
  }
  // What was said before is forgotten, but for what the database has.
  void restart() {
    said.clear();
    engine_ = Engine(settings_);
    engine_.resume(open.all());
  }

  [[nodiscard]] std::vector<int> first_said() const {
    std::vector<int> ids;
    for (const Alert& alert : said) {
      if (!alert.reminder) ids.push_back(static_cast<int>(alert.id));
    }
    return ids;
  }
  [[nodiscard]] std::vector<Alert> reminders() const {
    std::vector<Alert> reminders;
    for (const Alert& alert : said) {
      if (alert.reminder) reminders.push_back(alert);
    }
    return reminders;
  }
  [[nodiscard]] const Engine& engine() const { return engine_; }

  std::vector<Alert> said;
  OpenAlerts open;

 private:
  EngineSettings settings_;
  Engine engine_;
};

}  // namespace poolsentry
