// Fakes of the interfaces to the world: they record, or follow a script.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "core/alert/notifier.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

// Keeps what it is told; refuses while `fails`.
class RecordingNotifier final : public Notifier {
 public:
  explicit RecordingNotifier(std::string name = "recorder") : name_(std::move(name)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Result<void> notify(const Alert& alert) override {
    if (fails) return failure(ErrorKind::kInternal, "the sink is closed");
    alerts.push_back(alert);
    return {};
  }

  [[nodiscard]] std::vector<EventId> ids() const {
    std::vector<EventId> ids;
    for (const Alert& alert : alerts) ids.push_back(alert.id);
    return ids;
  }

  bool fails = false;
  std::vector<Alert> alerts;

 private:
  std::string name_;
};

// Gives its snapshots and errors one after the other, then the end.
class ScriptedSource final : public SnapshotSource {
 public:
  ScriptedSource& then(Snapshot snapshot) {
    script_.emplace_back(std::move(snapshot));
    return *this;
  }
  ScriptedSource& then_fail(ErrorKind kind, std::string message) {
    script_.emplace_back(failure(kind, std::move(message)));
    return *this;
  }

  [[nodiscard]] Result<SourceState> next(Snapshot& snapshot) override {
    if (script_.empty()) return SourceState::kEnd;
    Result<Snapshot> step = std::move(script_.front());
    script_.pop_front();
    if (!step) return pass_on(step);
    snapshot = std::move(*step);
    return SourceState::kSnapshot;
  }
  [[nodiscard]] std::string description() const override { return "a script"; }

 private:
  std::deque<Result<Snapshot>> script_;
};

}  // namespace poolsentry
