// What waits to be sent, to which sink, and when it is tried next: the rules of delivery.
//
// An alert is accepted once for each sink, and each sink acknowledges it on its own. Everything is
// in memory; what has changed is handed to an OutboxStore, which keeps it over a restart. A store
// that fails does not stop the sending: the changes wait, each only in its newest state.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert/message.h"
#include "core/base/time.h"
#include "core/history/outbox_store.h"

namespace poolsentry {

// A sink as the outbox knows it.
struct OutboxSink {
  std::string name;
  std::vector<std::string> recipients;  // of each message; may be empty
};

// How long to wait after the n-th failure in a row: 5 s, 10 s, 20 s and so on up to `longest`, a
// fifth more or less by `chance`, which is 0 to 1, so that servers do not come back all at once.
[[nodiscard]] Duration retry_pause(std::uint32_t failures, Duration longest, double chance);

// Not synchronized. `now` is of a clock that is never set (steady_clock), `stored_at` of the one
// that people read.
class Outbox {
 public:
  // Messages that wait for one sink. Beyond it the oldest clear goes first, then what is least
  // urgent; what a leak is raised with never goes.
  static constexpr std::size_t kMaxWaiting = 1'000;
  // Messages that were accepted, by which a second one is known.
  static constexpr std::size_t kMaxAccepted = 4'000;
  // The longest pause of a sink that does not work, and of a message that it does not take.
  static constexpr Duration kLongestSinkPause = std::chrono::minutes{15};
  static constexpr Duration kLongestMessagePause = std::chrono::hours{24};

  explicit Outbox(std::vector<OutboxSink> sinks);

  // What the store, which could not be read until now, has kept of an earlier run. Of what both
  // know this one's word counts.
  void merge(OutboxContents contents);

  // Takes an alert for every sink that it is for: events of the service's own coming and going
  // (below 2000) are for none, and that a sink fails is not for that sink. One that was accepted
  // before is not taken again, and a newer reminder takes the place of the one that waits. With
  // `remember` it is kept as said (see said()).
  void accept(const Alert& alert, TimePoint stored_at, bool remember);

  // The oldest message that may be sent to the sink now, or nothing. It must be stored first,
  // unless `unstored_too`. With `errors_only` what is not an error waits (quiet hours).
  struct Choice {
    bool unstored_too = false;
    bool errors_only = false;
  };
  [[nodiscard]] const Message* next(std::string_view sink, TimePoint now, Choice choice) const;
  // When the next of those that wait may be sent; nothing where none does.
  [[nodiscard]] std::optional<TimePoint> next_due(std::string_view sink) const;

  // What came of an attempt. `id` may have gone meanwhile.
  void delivered(std::string_view sink, const std::string& id);
  struct Failure {
    bool sink_works = false;  // only this message was not taken
    std::vector<std::string> recipients;
    std::optional<Duration> retry_after;
    double chance = 0.5;
  };
  void failed(std::string_view sink, const std::string& id, const Failure& failure, TimePoint now);

  // Whether a failure of the sink has been said and is not over. It is over when a message was
  // delivered and none waits that was refused. True where this changed it.
  [[nodiscard]] bool begin_failing(std::string_view sink);
  [[nodiscard]] bool end_failing(std::string_view sink);

  [[nodiscard]] std::size_t waiting(std::string_view sink) const;
  [[nodiscard]] std::size_t waiting_errors(std::string_view sink) const;
  // What was said last about everything that is not over: 2000 to 2003 by subject.
  [[nodiscard]] std::vector<Alert> said() const;

  // What the store does not have yet. After changes() comes stored(), or not_stored() where the
  // store did not take them; what happens between the two is a change of its own.
  [[nodiscard]] bool has_changes() const { return !changed_.empty(); }
  [[nodiscard]] OutboxChanges changes();
  void stored();
  void not_stored();
  // There is a new store, which has nothing.
  void store_is_empty();

 private:
  struct Entry {
    Message message;
    std::uint32_t failures = 0;
    TimePoint due{};
    bool stored = false;
  };
  struct Sink {
    OutboxSink is;
    std::deque<Entry> entries;  // oldest first
    std::uint32_t failures = 0;
    TimePoint paused_until{};
    bool failing = false;
  };

  [[nodiscard]] static bool is_error(const Entry& entry);
  [[nodiscard]] Sink* find(std::string_view sink);
  [[nodiscard]] const Sink* find(std::string_view sink) const;
  void add(Sink& sink, const Alert& alert, TimePoint stored_at);
  void erase(Sink& sink, const std::deque<Entry>::iterator& entry);
  void make_room(Sink& sink);
  void remember_said(const Alert& alert);
  void add_accepted(const OutboxKey& key);
  [[nodiscard]] OutboxRow row_of(const OutboxKey& key);
  [[nodiscard]] static std::deque<Entry>::iterator find_entry(Sink& sink, const std::string& id);

  std::vector<Sink> sinks_;
  std::map<std::string, Alert> said_;
  std::set<OutboxKey> accepted_;
  std::deque<OutboxKey> accepted_order_;
  std::set<OutboxKey> changed_;
  std::set<OutboxKey> being_stored_;
};

}  // namespace poolsentry
