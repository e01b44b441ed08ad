// An alert on its way to one sink, as it is kept until it has been sent.
#pragma once

#include <string>
#include <vector>

#include "core/alert/alert.h"
#include "core/base/time.h"

namespace poolsentry {

struct Message {
  std::string id;  // alert_id(): the same at every attempt
  Alert alert;
  TimePoint stored_at{};  // when it was accepted, by the clock of this machine
  // To whom it still has to go, where a sink has several recipients; else empty.
  std::vector<std::string> recipients;
};

}  // namespace poolsentry
