#include "core/alert/delivery.h"

#include "core/base/text.h"

namespace poolsentry {

Alert delivery_fails_alert(const std::string& sink, std::string_view reason,
                           std::string_view waiting, TimePoint now) {
  Alert alert{
      EventId::kDeliveryFails, now, false, {sink, to_printable(reason), std::string(waiting)}};
  alert.facts.subject = sink;
  return alert;
}

Alert delivery_works_alert(const std::string& sink, TimePoint now) {
  Alert alert{EventId::kDeliveryWorks, now, false, {sink}};
  alert.facts.subject = sink;
  return alert;
}

Delivery::Delivery(const std::vector<Notifier*>& notifiers) {
  for (Notifier* const notifier : notifiers) sinks_.push_back({notifier});
}

void Delivery::deliver(const Alert& alert) {
  for (Sink& sink : sinks_) hand_to(sink, alert);
}

void Delivery::hand_to(Sink& sink, const Alert& alert) {
  const Result<void> taken = sink.notifier->notify(alert);
  const std::string name(sink.notifier->name());
  if (!taken) {
    if (sink.fails) return;
    sink.fails = true;
    tell_others(sink,
                delivery_fails_alert(name, taken.error().message, "the newest alert", alert.time));
  } else if (sink.fails) {
    sink.fails = false;
    tell_others(sink, delivery_works_alert(name, alert.time));
  }
}

// Failures of the others while they are told are theirs to say at the next alert.
void Delivery::tell_others(const Sink& about, const Alert& alert) {
  for (const Sink& sink : sinks_) {
    if (&sink == &about || sink.fails) continue;
    static_cast<void>(sink.notifier->notify(alert));
  }
}

}  // namespace poolsentry
