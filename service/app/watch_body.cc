#include "service/app/watch_body.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "core/alert/windows_alert.h"
#include "core/alert/wording.h"
#include "core/base/units.h"
#include "core/engine/pace.h"
#include "poolsentry_version.h"
#include "service/app/engine_settings.h"

namespace poolsentry {
namespace {

namespace asio = boost::asio;
using SteadyTime = asio::steady_timer::time_point;

// However fast or slow a replay is to run: it never waits longer than this between two snapshots.
constexpr Duration kLongestReplayWait = std::chrono::hours{24};

// How long a console waits at the end of a replay for what is on its way, and how often it looks.
constexpr Duration kDeliveryPatience = std::chrono::seconds{60};
constexpr Duration kDeliveryPoll = std::chrono::milliseconds{20};
// How often the kernel's conditions and the System log are looked at. It costs a few system calls.
constexpr Duration kPollEvery = std::chrono::seconds{1};

std::vector<Notifier*> pointers_to(const std::vector<std::unique_ptr<Notifier>>& notifiers) {
  std::vector<Notifier*> pointers;
  pointers.reserve(notifiers.size());
  for (const auto& notifier : notifiers) pointers.push_back(notifier.get());
  return pointers;
}

std::string limit_for_people(const PoolLimit& limit) {
  if (!limit.bytes) return "not known";
  return format_size(static_cast<double>(*limit.bytes)) + ", " + limit_reason(limit);
}

class WatchBody final : public ServiceBody {
 public:
  explicit WatchBody(WatchParts parts)
      : parts_(std::move(parts)),
        is_live_(parts_.config.sampling.source == "live"),
        watcher_(engine_settings(parts_.config, {}), *parts_.source, pointers_to(parts_.notifiers)),
        pace_(parts_.config.sampling.interval),
        windows_reports_(parts_.config.alerts.repeat_every),
        timer_(io_),
        poll_timer_(io_),
        delivery_timer_(io_) {
    watcher_.resume(std::move(parts_.said_before));
  }

  Result<void> run() override {
    for (const Alert& alert : parts_.first_alerts) watcher_.say(alert);
    timer_.expires_at(asio::steady_timer::clock_type::now());
    asio::post(io_, [this] { tick(); });
    if (is_live_ && (parts_.pressure || parts_.system_log)) poll_later();
    auto keep_alive = asio::make_work_guard(io_);
    if (parts_.ends_with_replay) keep_alive.reset();
    listen_to_courier();
    io_.run();
    if (parts_.courier != nullptr) parts_.courier->tell_by({});
    say_that_it_stopped();
    note_outcome();
    return result_;
  }

  // Leaves the loop after the handler that is running, which takes one sample at most.
  void request_stop() noexcept override {
    stop_requested_ = true;
    io_.stop();
  }

 private:
  void tick() {
    const std::optional<TimePoint> previous = watcher_.engine().last_time();
    const Result<TickResult> ticked = watcher_.tick(parts_.clock->now(), pressure());
    if (!ticked) return fail(ticked.error());
    if (*ticked == TickResult::kEnded) return end_replay();
    if (*ticked == TickResult::kTaken) {
      pace_.take(watcher_.engine().detector().pools(), watcher_.snapshot().time);
    }
    if (!started_) say_that_it_started();
    schedule(wait_after(previous));
  }

  [[nodiscard]] PoolPressure pressure() {
    return is_live_ && parts_.pressure ? parts_.pressure->state() : PoolPressure{};
  }

  // The conditions say in a second what the next sample might say too late.
  void poll_later() {
    poll_timer_.expires_after(kPollEvery);
    poll_timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      // A new expiry ends the wait for the old one.
      if (pace_.is_urgent(pressure(), parts_.clock->now())) wait_until(SteadyTime::min());
      hear_system_log();
      poll_later();
    });
  }

  // What Windows itself says is said with the tags of the last sample.
  void hear_system_log() {
    if (!parts_.system_log || !started_) return;
    const Engine& engine = watcher_.engine();
    const Occasion occasion{engine.host(), parts_.clock->now()};
    for (const Alert& alert : windows_reports_.alerts_for(
             parts_.system_log->take(), engine.detector(), watcher_.snapshot(), occasion)) {
      watcher_.say(alert);
    }
  }

  // Counted from when this one was due, so that samples keep their distance. After a suspend, or a
  // sample that took longer than the interval, those that were missed are not made up for.
  void schedule(Duration wait) {
    if (wait <= Duration{0}) {
      asio::post(io_, [this] { tick(); });
      return;
    }
    wait_until(timer_.expiry() + wait);
  }

  void wait_until(SteadyTime due) {
    timer_.expires_at(std::max(due, SteadyTime::clock::now()));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) tick();
    });
  }

  // Until the next sample. A replay waits as long as lay between the last two snapshots.
  [[nodiscard]] Duration wait_after(std::optional<TimePoint> previous) {
    const SamplingConfig& sampling = parts_.config.sampling;
    if (is_live_) return pace_.until_next(pressure(), parts_.clock->now());
    if (!sampling.speed || !previous) return Duration{0};
    const Duration between = *watcher_.engine().last_time() - *previous;
    const double scaled = static_cast<double>(between.count()) / *sampling.speed;
    const auto longest = static_cast<double>(kLongestReplayWait.count());
    return Duration{static_cast<std::int64_t>(std::min(scaled, longest))};
  }

  // What it says of itself comes from its threads, and is said on ours.
  void listen_to_courier() {
    if (parts_.courier == nullptr) return;
    parts_.courier->tell_by(
        [this](const Alert& alert) { asio::post(io_, [this, alert] { watcher_.say(alert); }); });
  }

  // At the end of a replay in a console: what is on its way gets the time to arrive. What still
  // waits then is kept.
  void await_delivery(SteadyTime until) {
    const std::size_t pending = parts_.courier->pending();
    if (pending == 0) return;
    if (SteadyTime::clock::now() >= until) {
      parts_.log->warning("alerts that wait to be delivered: " + format_count(pending) +
                          "; they are kept for the next start");
      return;
    }
    delivery_timer_.expires_after(kDeliveryPoll);
    delivery_timer_.async_wait([this, until](const boost::system::error_code& error) {
      if (!error) await_delivery(until);
    });
  }

  void fail(const Error& error) {
    result_ = tl::unexpected<Error>(error);
    parts_.log->error(error.message);
    io_.stop();
  }

  void end_replay() {
    if (watcher_.engine().snapshot_count() == 0) {
      return fail(
          {ErrorKind::kInput, "nothing in " + parts_.source->description() + " could be used"});
    }
    parts_.log->info("end of " + parts_.source->description() + ": " +
                     format_count(watcher_.engine().snapshot_count()) + " snapshots judged, " +
                     format_count(parts_.losses->count()) + " lines or snapshots not used");
    if (parts_.ends_with_replay && parts_.courier != nullptr) {
      await_delivery(SteadyTime::clock::now() + kDeliveryPatience);
    }
  }

  [[nodiscard]] std::string pace() const {
    const SamplingConfig& sampling = parts_.config.sampling;
    if (is_live_) return "one sample every " + format_duration(sampling.interval);
    if (!sampling.speed) return "at full speed";
    return *sampling.speed == 1.0 ? "at its own speed" : "at another speed than its own";
  }

  // After the first sample, because it says what there is to watch.
  void say_that_it_started() {
    started_ = true;
    const Snapshot& snapshot = watcher_.snapshot();
    const LimitSettings limits = engine_settings(parts_.config, {}).detector.limits;
    watcher_.say({EventId::kStarted,
                  parts_.clock->now(),
                  false,
                  {POOLSENTRY_VERSION, describe_host(snapshot.host), parts_.source->description(),
                   pace(), limit_for_people(pool_limit(limits, snapshot, Pool::kPaged)),
                   limit_for_people(pool_limit(limits, snapshot, Pool::kNonpaged))}});
  }

  void say_that_it_stopped() {
    if (!started_) return;
    const std::string ended = result_ ? "the replay has ended" : result_.error().message;
    watcher_.say({EventId::kStopped,
                  parts_.clock->now(),
                  false,
                  {stop_requested_ ? "it was asked to" : ended}});
  }

  void note_outcome() {
    if (parts_.outcome == nullptr) return;
    const std::vector<Leak>& leaks = watcher_.engine().detector().leaks();
    parts_.outcome->leak_open =
        std::any_of(leaks.begin(), leaks.end(), [](const Leak& leak) { return leak.is_open(); });
  }

  WatchParts parts_;
  bool is_live_;
  Watcher watcher_;
  Pace pace_;
  WindowsReports windows_reports_;
  asio::io_context io_{1};
  asio::steady_timer timer_;
  asio::steady_timer poll_timer_;
  asio::steady_timer delivery_timer_;
  bool started_ = false;
  std::atomic<bool> stop_requested_{false};
  Result<void> result_;
};

}  // namespace

std::unique_ptr<ServiceBody> make_watch_body(WatchParts parts) {
  return std::make_unique<WatchBody>(std::move(parts));
}

}  // namespace poolsentry
