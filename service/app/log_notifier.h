// Alerts into PoolSentry's own log: one line for each.
#pragma once

#include "core/alert/notifier.h"
#include "service/app/log.h"

namespace poolsentry {

// Never fails: the log says itself when it cannot be written.
class LogNotifier final : public Notifier {
 public:
  // `log` must outlive it.
  explicit LogNotifier(Log& log) : log_(log) {}

  [[nodiscard]] std::string_view name() const override { return "log"; }
  [[nodiscard]] Result<void> notify(const Alert& alert) override;

 private:
  Log& log_;
};

}  // namespace poolsentry
