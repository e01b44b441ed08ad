// Brings alerts to the slow sinks: stores each before it is sent, sends it, and tries again until
// the sink has taken it.
//
// One thread keeps the store, and one for each sink sends, so that neither a hanging mail server
// nor a locked disk holds up the sampling or another sink.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/alert/notifier.h"
#include "core/base/time.h"
#include "core/config/config.h"
#include "core/history/sqlite_outbox.h"
#include "service/app/log.h"
#include "service/notify/sender.h"

namespace poolsentry {

struct CourierParts {
  std::vector<std::unique_ptr<Sender>> senders;
  // Opens the store; tried again while it fails. Called on the store's thread, after the first
  // time, which is in the constructor.
  std::function<Result<OpenedOutbox>()> open_store;
  // The time of this machine, and the minute of its local day. Called on any thread.
  std::function<TimePoint()> now;
  std::function<int()> minute_of_day;
  // Of mail: what is no error waits for its end.
  std::optional<QuietHours> quiet_hours;
  std::string host;    // of alerts that do not say theirs
  Log* log = nullptr;  // outlives the courier
  // Whether what is said about leaks and pools is kept, so that a restart does not repeat it.
  bool remembers = false;
};

class Courier final : public Notifier {
 public:
  explicit Courier(CourierParts parts);
  // Stores what it can, breaks off what is being sent, and ends within 2 seconds. What waits is
  // sent after the next start.
  ~Courier() override;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  [[nodiscard]] std::string_view name() const override { return "outbox"; }

  // Takes the alert and returns at once. Callable from any thread; never fails.
  [[nodiscard]] Result<void> notify(const Alert& alert) override;

  // From now on what is to be said about the delivery itself (3010, 3011, 3021) goes to `tell`,
  // called on any of the courier's threads; what was to be said before comes at once. An empty
  // function ends that: when this returns, the one before is no longer called.
  void tell_by(std::function<void(const Alert&)> tell);

  // What was said before the last stop and is not over.
  [[nodiscard]] std::vector<Alert> said() const;

  // How many messages are on their way: all that wait but for those that quiet hours hold, and at
  // least 1 while something is not stored or not told yet.
  [[nodiscard]] std::size_t pending() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace poolsentry
