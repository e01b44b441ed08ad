#include "service/cli/delivery_sinks.h"

#include <utility>

#include "core/base/text.h"

namespace poolsentry {
namespace {

class EventLogSink final : public Sender {
 public:
  explicit EventLogSink(Result<std::unique_ptr<Notifier>> event_log)
      : event_log_(std::move(event_log)) {}

  [[nodiscard]] std::string_view name() const override { return kEventLogSink; }

  [[nodiscard]] SendResult send(const Message& message, const std::stop_token& /*stop*/) override {
    const Result<void> taken =
        event_log_ ? (*event_log_)->notify(message.alert) : Result<void>(pass_on(event_log_));
    if (taken) return {};
    const std::string reason = to_printable(taken.error().message, SendResult::kMaxReasonBytes);
    return {SendOutcome::kUnreachable, reason, {}, {}};
  }

  [[nodiscard]] Result<std::string> probe(const std::stop_token& /*stop*/) override {
    if (!event_log_) return pass_on(event_log_);
    return std::string("the Application log takes events of the source PoolSentry");
  }

 private:
  Result<std::unique_ptr<Notifier>> event_log_;
};

}  // namespace

std::unique_ptr<Sender> make_event_log_sink(Result<std::unique_ptr<Notifier>> event_log) {
  if (!event_log && event_log.error().kind == ErrorKind::kUnavailable) return nullptr;
  return std::make_unique<EventLogSink>(std::move(event_log));
}

Result<Sinks> open_sinks(const Config& config, const DeliveryParts& parts) {
  Sinks sinks;
  if (config.alerts.event_log.enabled) {
    if (auto sink = make_event_log_sink(parts.open_event_log())) sinks.push_back(std::move(sink));
  }
  Result<Sinks> senders = parts.make_senders(config);
  if (!senders) return senders;
  for (auto& sender : *senders) sinks.push_back(std::move(sender));
  return sinks;
}

}  // namespace poolsentry
