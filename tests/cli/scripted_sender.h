// Sinks that do what a test says, and keep what they were given.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/cli/delivery_sinks.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fakes.h"

namespace poolsentry::test {

// What a sender does and what it was given; outlives it.
struct SenderScript {
  std::string name = "email";
  std::vector<std::string> recipients;
  SendResult result;
  Result<std::string> found = "mail.example.net:587: TLS 1.3";
  Duration takes{};  // of the clock
  std::vector<Message> sent;
  int probes = 0;
};

class ScriptedSender final : public Sender {
 public:
  ScriptedSender(SenderScript& script, FakeClock& clock) : script_(script), clock_(clock) {}
  [[nodiscard]] std::string_view name() const override { return script_.name; }
  [[nodiscard]] std::vector<std::string> recipients() const override { return script_.recipients; }
  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& /*stop*/) override {
    script_.sent.push_back(message);
    clock_.advance(script_.takes);
    return script_.result;
  }
  [[nodiscard]] Result<std::string> probe(const std::stop_token& /*stop*/) override {
    ++script_.probes;
    return script_.found;
  }

 private:
  SenderScript& script_;
  FakeClock& clock_;
};

// An event log that writes down in `alerts` what it is told.
class BorrowedNotifier final : public Notifier {
 public:
  explicit BorrowedNotifier(RecordingNotifier& recorder) : recorder_(recorder) {}
  [[nodiscard]] std::string_view name() const override { return "event log"; }
  [[nodiscard]] Result<void> notify(const Alert& alert) override { return recorder_.notify(alert); }

 private:
  RecordingNotifier& recorder_;
};

// A server with an event log and sinks of a test's choice.
struct FakeDelivery {
  SenderScript& add(std::string name) {
    scripts.push_back(std::make_unique<SenderScript>());
    scripts.back()->name = std::move(name);
    return *scripts.back();
  }
  [[nodiscard]] Sinks senders() {
    Sinks sinks;
    for (const auto& script : scripts) {
      sinks.push_back(std::make_unique<ScriptedSender>(*script, clock));
    }
    return sinks;
  }
  [[nodiscard]] DeliveryParts parts() {
    return {[this](const Config&) -> Result<Sinks> {
              if (!broken.empty()) return failure(ErrorKind::kUsage, broken);
              return senders();
            },
            [this]() -> Result<std::unique_ptr<Notifier>> {
              if (no_event_log) return tl::unexpected(*no_event_log);
              return std::make_unique<BorrowedNotifier>(event_log);
            }};
  }

  FakeClock clock;
  std::vector<std::unique_ptr<SenderScript>> scripts;
  std::string broken;                 // why the senders cannot be made
  std::optional<Error> no_event_log;  // why it cannot be opened
  RecordingNotifier event_log;
};

}  // namespace poolsentry::test
