// The verbs that try delivery, with the real sinks.
#include <array>

#include "service/app/sender_factory.h"
#include "service/app/system_clock.h"
#include "service/cli/delivery_check.h"
#include "service/cli/delivery_sinks.h"
#include "service/cli/doctor.h"
#include "service/cli/test_alert.h"
#include "service/cli/verbs.h"
#include "service/notify/event_log_notifier.h"
#include "service/nt/system_facts.h"

#include <ostream>

namespace poolsentry {
namespace {

DeliveryParts real_parts(Terminal& terminal) {
  const auto output = [&terminal](std::string_view line) {
    terminal.err << "command: " << line << '\n';
  };
  return {[output](const Config& config) { return make_senders(config, output); },
          [] { return open_event_log(); }};
}

}  // namespace

ExitStatus run_test_alert(std::span<const std::string> arguments, Terminal& terminal) {
  SystemClock clock;
  return run_test_alert_with(arguments, terminal, real_parts(terminal), computer_name(), clock);
}

ExitStatus run_doctor(std::span<const std::string> arguments, Terminal& terminal) {
  const std::array<DoctorCheck, 1> checks = {check_delivery(real_parts(terminal))};
  return run_doctor_with(arguments, terminal, checks);
}

}  // namespace poolsentry
