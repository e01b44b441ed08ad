#include "core/alert/delivery.h"

#include "core/base/text.h"

namespace poolsentry {

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
    tell_others(sink, {EventId::kDeliveryFails,
                       alert.time,
                       false,
                       {name, to_printable(taken.error().message), "the newest alert"}});
  } else if (sink.fails) {
    sink.fails = false;
    tell_others(sink, {EventId::kDeliveryWorks, alert.time, false, {name}});
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
