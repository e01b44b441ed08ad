// Alerts on a console: for people, or as JSON lines for programs.
#pragma once

#include <iosfwd>

#include "core/alert/notifier.h"

namespace poolsentry {

enum class ConsoleStyle {
  kPlain,
  kColour,  // for a terminal that takes colours (service/cli/console.h)
  // One object per line: core/alert/alert_json.h.
  kJson,
};

class ConsoleNotifier final : public Notifier {
 public:
  // `out` must outlive it.
  ConsoleNotifier(std::ostream& out, ConsoleStyle style) : out_(out), style_(style) {}

  [[nodiscard]] std::string_view name() const override { return "console"; }

  // Writes the alert and flushes. kInternal where `out` does not take it (a full disk, a closed
  // pipe); the next alert is tried again.
  [[nodiscard]] Result<void> notify(const Alert& alert) override;

 private:
  std::ostream& out_;
  ConsoleStyle style_;
};

}  // namespace poolsentry
