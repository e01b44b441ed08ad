// The pools as the kernel reports them: which class to ask, and what its refusals mean.
#pragma once

#include <optional>

#include "core/base/result.h"
#include "service/nt/kernel_query.h"

namespace poolsentry {

// Used by one thread; `kernel` must outlive it.
class PoolQuery {
 public:
  PoolQuery(KernelQuery& kernel, KernelArch arch) : kernel_(kernel), arch_(arch) {}

  // Fills the usages and the counter width of `snapshot`. The first call finds out whether the
  // kernel knows class 255 (64-bit counts), else it is class 22; later calls keep to that.
  // kUnavailable: this kernel does not report tags, or tagging is off; the text says which and what
  // to do. kInternal: it refused this time, with the status.
  [[nodiscard]] Result<void> read_tags(Snapshot& snapshot);

  // Fills the totals and the memory figures out of classes 0 and 2: for where GetPerformanceInfo
  // does not answer.
  [[nodiscard]] Result<void> read_totals(Snapshot& snapshot);

  // The time since boot out of class 3; nothing where the kernel does not tell.
  [[nodiscard]] std::optional<Duration> read_uptime();

 private:
  [[nodiscard]] KernelAnswer ask(KernelClass what, std::size_t first_size);
  [[nodiscard]] KernelAnswer probe_tags();

  KernelQuery& kernel_;
  KernelArch arch_;
  KernelBuffer buffer_;
  std::optional<KernelClass> tag_class_;  // nothing until a class has answered
};

}  // namespace poolsentry
