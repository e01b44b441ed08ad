// Who is told: the console, the event log, mail, a webhook.
#pragma once

#include <string_view>

#include "core/alert/alert.h"
#include "core/base/result.h"

namespace poolsentry {

// Used by one thread. An implementation returns quickly; what is slow queues inside it.
class Notifier {
 public:
  virtual ~Notifier() = default;

  // "event log", "console": for messages about failing delivery.
  [[nodiscard]] virtual std::string_view name() const = 0;

  // Takes the alert for delivery. An error means that this sink did not take it.
  [[nodiscard]] virtual Result<void> notify(const Alert& alert) = 0;
};

}  // namespace poolsentry
