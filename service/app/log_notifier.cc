#include "service/app/log_notifier.h"

#include <algorithm>
#include <string>

namespace poolsentry {
namespace {

LogLevel level_of(Severity severity) {
  switch (severity) {
    case Severity::kInformational:
      return LogLevel::kInfo;
    case Severity::kWarning:
      return LogLevel::kWarning;
    case Severity::kError:
      break;
  }
  return LogLevel::kError;
}

}  // namespace

Result<void> LogNotifier::notify(const Alert& alert) {
  std::string line = "event " + std::to_string(static_cast<int>(alert.id));
  line += alert.reminder ? " (reminder): " : ": ";
  line += render(alert);
  std::replace(line.begin(), line.end(), '\n', ' ');
  log_.write(level_of(severity_of(alert.id)), line);
  return {};
}

}  // namespace poolsentry
