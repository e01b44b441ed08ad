// What the kernel itself says about a shortage: its condition events, which need no sample.
#pragma once

#include "core/pool/snapshot.h"

namespace poolsentry {

// Which conditions are set now. Their thresholds are the kernel's and are not published. False
// where the system does not have the condition, too.
// Source: https://learn.microsoft.com/windows-hardware/drivers/kernel/standard-event-objects
struct PoolPressure {
  bool paged = false;     // LowPagedPoolCondition: little of the pool is free
  bool nonpaged = false;  // LowNonPagedPoolCondition
  bool commit = false;    // HighCommitCondition: much is committed; both pools are charged to it

  [[nodiscard]] bool is_low(Pool pool) const { return pool == Pool::kPaged ? paged : nonpaged; }
  [[nodiscard]] bool any() const { return paged || nonpaged || commit; }

  // True where a condition is set here that was not set before.
  [[nodiscard]] bool adds_to(const PoolPressure& before) const {
    return (paged && !before.paged) || (nonpaged && !before.nonpaged) || (commit && !before.commit);
  }
};

// Used by one thread. Asking needs neither memory nor a new handle, and takes microseconds.
class PressureSource {
 public:
  virtual ~PressureSource() = default;
  [[nodiscard]] virtual PoolPressure state() noexcept = 0;
};

}  // namespace poolsentry
