// The check of `doctor` whether alerts would reach those who are to be told.
#pragma once

#include "service/cli/delivery_sinks.h"
#include "service/cli/doctor.h"

namespace poolsentry {

// One finding for each of event_log, email, webhook and command, "delivery.email" and so on, by
// Sender::probe: connects and logs in, sends nothing. And "delivery" as a problem where the sinks
// cannot be made, or where all are turned off and nobody would be told of a leak. On a system
// without an event log that one is off.
[[nodiscard]] DoctorCheck check_delivery(DeliveryParts parts);

}  // namespace poolsentry
