// Hands alerts to every sink, and says once when a sink fails and once when it works again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/alert/notifier.h"
#include "core/base/time.h"

namespace poolsentry {

// 3010 and 3011 about a sink; `waiting` says what waits for it.
[[nodiscard]] Alert delivery_fails_alert(const std::string& sink, std::string_view reason,
                                         std::string_view waiting, TimePoint now);
[[nodiscard]] Alert delivery_works_alert(const std::string& sink, TimePoint now);

// Used by one thread. The notifiers must outlive it.
class Delivery {
 public:
  explicit Delivery(const std::vector<Notifier*>& notifiers);

  // Hands `alert` to each sink. A sink that does not take it does not keep it from the others; that
  // it fails (3010), and later that it works again (3011), goes to all that work.
  void deliver(const Alert& alert);

 private:
  struct Sink {
    Notifier* notifier;
    bool fails = false;
  };

  void hand_to(Sink& sink, const Alert& alert);
  void tell_others(const Sink& about, const Alert& alert);

  std::vector<Sink> sinks_;
};

}  // namespace poolsentry
