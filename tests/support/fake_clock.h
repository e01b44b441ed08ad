// A clock that stands still until a test moves it.
#pragma once

#include "core/base/time.h"

namespace poolsentry {

class FakeClock final : public Clock {
 public:
  // 2026-03-02T00:00:00Z, a Monday.
  explicit FakeClock(TimePoint start = TimePoint{std::chrono::seconds{1'772'409'600}})
      : now_(start) {}

  [[nodiscard]] TimePoint now() override { return now_; }
  void advance(Duration step) { now_ += step; }

 private:
  TimePoint now_;
};

}  // namespace poolsentry
