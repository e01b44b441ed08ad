#include "service/notify/courier.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stop_token>
#include <thread>
#include <utility>

#include "core/alert/delivery.h"
#include "core/base/units.h"
#include "core/history/outbox.h"

namespace poolsentry {
namespace {

using SteadyClock = std::chrono::steady_clock;

// How long a store that failed is left alone, first and at most.
constexpr Duration kFirstStorePause = std::chrono::seconds{1};
constexpr Duration kLongestStorePause = std::chrono::minutes{1};
// How often it is looked whether the quiet hours are over.
constexpr Duration kQuietCheck = std::chrono::seconds{30};
constexpr std::string_view kMail = "email";
constexpr std::string_view kOutbox = "outbox";

TimePoint steady_now() {
  return TimePoint{std::chrono::duration_cast<Duration>(SteadyClock::now().time_since_epoch())};
}

SteadyClock::time_point steady_point(TimePoint time) {
  return SteadyClock::time_point{
      std::chrono::duration_cast<SteadyClock::duration>(time.time_since_epoch())};
}

bool is_within(const QuietHours& quiet, int minute) {
  if (quiet.begin_minute < quiet.end_minute) {
    return minute >= quiet.begin_minute && minute < quiet.end_minute;
  }
  return minute >= quiet.begin_minute || minute < quiet.end_minute;
}

std::vector<OutboxSink> sinks_of(const std::vector<std::unique_ptr<Sender>>& senders) {
  std::vector<OutboxSink> sinks;
  sinks.reserve(senders.size());
  for (const auto& sender : senders) {
    sinks.push_back({std::string(sender->name()), sender->recipients()});
  }
  return sinks;
}

std::string count_of_alerts(std::size_t count) {
  return format_count(count) + (count == 1 ? " alert" : " alerts");
}

}  // namespace

// All of it is guarded by `mutex`, which nobody holds while he waits for a disk or a server; but
// for `parts`, which does not change, `store`, which is the store thread's, and `tell`.
struct Courier::State {
  using Lock = std::unique_lock<std::mutex>;

  explicit State(CourierParts from) : parts(std::move(from)), outbox(sinks_of(parts.senders)) {}

  void open_store(Lock& lock);
  void keep_stored();
  void save(Lock& lock);
  void note_store(const Result<void>& outcome);

  void send_with(Sender& sender);
  void send_one(Sender& sender, const Message& message, Lock& lock);
  void note_failure(const std::string& name, const Message& message, SendResult result);
  void wait_for_work(const Sender& sender, bool quiet, Lock& lock);
  [[nodiscard]] bool is_quiet(const Sender& sender) const;

  void say(Alert alert);
  void tell_all();
  void stop();

  CourierParts parts;
  std::mutex mutex;
  std::condition_variable changed;
  Outbox outbox;
  bool store_works = false;
  bool store_failure_said = false;
  std::uint32_t store_failures = 0;
  TimePoint store_due{};
  bool senders_ended = false;
  std::minstd_rand random{std::random_device{}()};
  std::vector<Alert> untold;

  std::unique_ptr<OutboxStore> store;
  std::stop_source stop_source;
  std::thread store_thread;
  std::vector<std::thread> sender_threads;

  std::mutex tell_mutex;  // guards `tell`; taken before `mutex`
  std::function<void(const Alert&)> tell;
};

Courier::Courier(CourierParts parts) : state_(std::make_unique<State>(std::move(parts))) {
  State& state = *state_;
  {
    State::Lock lock(state.mutex);
    state.open_store(lock);
  }
  state.store_thread = std::thread([&state] { state.keep_stored(); });
  for (const auto& sender : state.parts.senders) {
    state.sender_threads.emplace_back([&state, &sender] { state.send_with(*sender); });
  }
}

Courier::~Courier() { state_->stop(); }

Result<void> Courier::notify(const Alert& alert) {
  Alert taken = alert;
  if (taken.facts.host.empty()) taken.facts.host = state_->parts.host;
  const std::lock_guard lock(state_->mutex);
  state_->outbox.accept(taken, state_->parts.now(), state_->parts.remembers);
  state_->changed.notify_all();
  return {};
}

void Courier::tell_by(std::function<void(const Alert&)> tell) {
  {
    const std::lock_guard lock(state_->tell_mutex);
    state_->tell = std::move(tell);
  }
  state_->tell_all();
}

std::vector<Alert> Courier::said() const {
  const std::lock_guard lock(state_->mutex);
  return state_->outbox.said();
}

std::size_t Courier::pending() const {
  const std::lock_guard lock(state_->mutex);
  std::size_t count = 0;
  for (const auto& sender : state_->parts.senders) {
    count += state_->is_quiet(*sender) ? state_->outbox.waiting_errors(sender->name())
                                       : state_->outbox.waiting(sender->name());
  }
  const bool unstored = state_->store_works && state_->outbox.has_changes();
  return count > 0 || (!unstored && state_->untold.empty()) ? count : 1;
}

// Opens it without the lock, since that may take its time.
void Courier::State::open_store(Lock& lock) {
  lock.unlock();
  Result<OpenedOutbox> opened = parts.open_store();
  lock.lock();
  if (!opened) return note_store(pass_on(opened));
  store = std::move(opened->store);
  outbox.merge(std::move(opened->contents));
  note_store({});
  if (opened->set_aside.empty()) return;
  outbox.store_is_empty();
  say({EventId::kHistoryDamaged,
       parts.now(),
       false,
       {"of alerts that wait to be sent", opened->set_aside}});
}

void Courier::State::keep_stored() {
  Lock lock(mutex);
  while (true) {
    const bool has_work = store == nullptr || outbox.has_changes();
    if (senders_ended) break;
    if (has_work && steady_now() >= store_due) {
      save(lock);
      lock.unlock();
      tell_all();
      lock.lock();
    } else if (has_work) {
      changed.wait_until(lock, steady_point(store_due));
    } else {
      changed.wait(lock);
    }
  }
  save(lock);
}

void Courier::State::save(Lock& lock) {
  if (store == nullptr) open_store(lock);
  if (store == nullptr || !outbox.has_changes()) return;
  const OutboxChanges changes = outbox.changes();
  lock.unlock();
  const Result<void> saved = store->save(changes);
  lock.lock();
  saved ? outbox.stored() : outbox.not_stored();
  // A damaged file is of no more use; opening it anew sets it aside.
  if (!saved && saved.error().kind == ErrorKind::kInput) store.reset();
  note_store(saved);
}

void Courier::State::note_store(const Result<void>& outcome) {
  store_works = outcome.has_value();
  changed.notify_all();
  if (store_works) {
    store_failures = 0;
    if (store_failure_said) say(delivery_works_alert(std::string(kOutbox), parts.now()));
    store_failure_said = false;
    return;
  }
  ++store_failures;
  const Duration grown = kFirstStorePause * (1U << std::min(store_failures - 1, 6U));
  store_due = steady_now() + std::min(grown, kLongestStorePause);
  if (store_failure_said) return;
  store_failure_said = true;
  say(delivery_fails_alert(std::string(kOutbox),
                           outcome.error().message +
                               "; alerts are sent all the same, but those that wait are lost if "
                               "this process ends",
                           "what is not sent is kept in memory", parts.now()));
}

void Courier::State::send_with(Sender& sender) {
  Lock lock(mutex);
  while (!stop_source.stop_requested()) {
    const bool quiet = is_quiet(sender);
    const Message* const next = outbox.next(sender.name(), steady_now(), {!store_works, quiet});
    if (next == nullptr) {
      wait_for_work(sender, quiet, lock);
      continue;
    }
    send_one(sender, Message(*next), lock);
    lock.unlock();
    tell_all();
    lock.lock();
  }
}

void Courier::State::wait_for_work(const Sender& sender, bool quiet, Lock& lock) {
  const TimePoint now = steady_now();
  std::optional<TimePoint> until = outbox.next_due(sender.name());
  // What is due and not taken waits for the store, or for the end of the quiet hours.
  if (until && *until <= now) until.reset();
  if (quiet) until = std::min(until.value_or(now + kQuietCheck), now + kQuietCheck);
  until ? static_cast<void>(changed.wait_until(lock, steady_point(*until))) : changed.wait(lock);
}

void Courier::State::send_one(Sender& sender, const Message& message, Lock& lock) {
  lock.unlock();
  SendResult result = sender.send(message, stop_source.get_token());
  const bool delivered = result.outcome == SendOutcome::kDelivered;
  // Broken off by us: that is nobody's failure.
  const bool broken_off = !delivered && stop_source.stop_requested();
  const std::string name(sender.name());
  if (delivered) parts.log->info(name + ": delivered " + message.id);
  if (!delivered && !broken_off) {
    parts.log->warning(name + ": did not deliver " + message.id + ": " + result.reason);
  }
  lock.lock();
  if (broken_off) return;
  if (!delivered) return note_failure(name, message, std::move(result));
  outbox.delivered(name, message.id);
  changed.notify_all();
  if (outbox.end_failing(name)) say(delivery_works_alert(name, parts.now()));
}

void Courier::State::note_failure(const std::string& name, const Message& message,
                                  SendResult result) {
  const double chance = std::uniform_real_distribution<double>(0, 1)(random);
  outbox.failed(name, message.id,
                {result.outcome == SendOutcome::kRefused, std::move(result.recipients),
                 result.retry_after, chance},
                steady_now());
  changed.notify_all();
  if (!outbox.begin_failing(name)) return;
  say(delivery_fails_alert(name, result.reason, count_of_alerts(outbox.waiting(name)),
                           parts.now()));
}

bool Courier::State::is_quiet(const Sender& sender) const {
  return parts.quiet_hours && sender.name() == kMail &&
         is_within(*parts.quiet_hours, parts.minute_of_day());
}

// With the host that notify() would add, so that it has one name (alert_id()) wherever it is told.
void Courier::State::say(Alert alert) {
  alert.facts.host = parts.host;
  untold.push_back(std::move(alert));
}

// What is told stays pending until it has been.
void Courier::State::tell_all() {
  const std::lock_guard telling(tell_mutex);
  if (!tell) return;
  Lock lock(mutex);
  const std::vector<Alert> alerts = untold;
  lock.unlock();
  for (const Alert& alert : alerts) tell(alert);
  lock.lock();
  untold.erase(untold.begin(), untold.begin() + static_cast<std::ptrdiff_t>(alerts.size()));
}

void Courier::State::stop() {
  // Under the lock, so that nobody misses it between looking and waiting.
  {
    const std::lock_guard lock(mutex);
    stop_source.request_stop();
    changed.notify_all();
  }
  for (std::thread& thread : sender_threads) thread.join();
  {
    const std::lock_guard lock(mutex);
    senders_ended = true;
    changed.notify_all();
  }
  if (store_thread.joinable()) store_thread.join();
}

}  // namespace poolsentry
