// How long an alert holds up who raises it, on the worst of days: every sink hangs, and another
// process holds the outbox. Beside it a peer: what the same alert costs where it is stored before
// the sampling goes on.
//
//   notify_bench [ALERTS]        prints the median, one of a thousand and the longest
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/history/outbox.h"
#include "core/history/sqlite.h"
#include "service/app/outbox_file.h"
#include "service/notify/courier.h"
#include "tests/app/recording_log.h"
#include "tests/history/alerts.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr TimePoint kNow{std::chrono::seconds{1'772'409'600}};

// Takes a message and never answers.
class TarpitSender final : public Sender {
 public:
  [[nodiscard]] std::string_view name() const override { return "email"; }
  [[nodiscard]] SendResult send(const Message& /*message*/, const std::stop_token& stop) override {
    std::mutex mutex;
    std::condition_variable_any until;
    std::unique_lock lock(mutex);
    until.wait(lock, stop, [] { return false; });
    return {SendOutcome::kUnreachable, "broken off", std::nullopt, {}};
  }
  [[nodiscard]] Result<std::string> probe(const std::stop_token& /*stop*/) override { return "x"; }
};

// The time of each of `count` calls.
std::vector<double> times_of(int count, const std::function<void(int)>& call) {
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    call(i);
    times.push_back(Microseconds(Clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  return times;
}

void print(const char* what, const std::vector<double>& times) {
  const auto at = [&times](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))] / 1000;
  };
  std::printf("%-34s %8zu %9.3f ms %9.3f ms %9.3f ms\n", what, times.size(), at(0.5), at(0.999),
              at(1));
}

Alert alert_number(int i) {
  return alert_about(EventId::kLeak, "T" + std::to_string(i) + ".paged", i);
}

std::vector<double> times_of_courier(int count, const std::string& folder) {
  RecordingLog log;
  CourierParts parts;
  parts.senders.push_back(std::make_unique<TarpitSender>());
  parts.open_store = [folder] { return open_outbox(folder, kNow); };
  parts.now = [] { return kNow; };
  parts.minute_of_day = [] { return 0; };
  parts.log = &log;
  Courier courier(std::move(parts));
  auto other = Database::open(folder + "/outbox.db", std::chrono::seconds{5});
  if (!other || !other->run("BEGIN EXCLUSIVE")) std::exit(1);
  return times_of(count, [&courier](int i) { static_cast<void>(courier.notify(alert_number(i))); });
}

std::vector<double> times_of_storing_first(int count, const std::string& folder) {
  auto opened = open_outbox(folder, kNow);
  if (!opened) std::exit(1);
  Outbox outbox({OutboxSink{"email", {}}});
  return times_of(count, [&](int i) {
    outbox.accept(alert_number(i), kNow, true);
    if (!opened->store->save(outbox.changes())) std::exit(1);
    outbox.stored();
  });
}

}  // namespace
}  // namespace poolsentry::test

int main(int argc, char** argv) {
  using namespace poolsentry::test;
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000;
  if (count < 1) return 2;
  const poolsentry::TempFolder one;
  const poolsentry::TempFolder other;
  std::printf("%-34s %8s %12s %12s %12s\n", "", "alerts", "median", "1 of 1,000", "longest");
  print("courier, outbox locked, sink hangs", times_of_courier(count, one.file("data")));
  print("stored first, nothing locked", times_of_storing_first(count, other.file("data")));
  return 0;
}
