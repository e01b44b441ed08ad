// Who judges a recording: PoolSentry's engine, and what people use today.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/detect/forecast.h"
#include "core/detect/series_key.h"
#include "core/pool/snapshot.h"

namespace poolsentry::bench {

// Seconds since the beginning of the recording.
struct Interval {
  double earliest_s = 0;
  double likely_s = 0;
  double latest_s = 0;
};

// Something that was said. A judge that sees only totals names a pool and no tag.
struct Raised {
  SeriesKey series;
  double at_s = 0;
  std::optional<double> onset_s;      // where it says that the leak began
  std::optional<Interval> exhausted;  // what was forecast with it
  std::string why;                    // the evidence that was given, for people
};

// Used by one thread, for one recording.
class Judge {
 public:
  virtual ~Judge() = default;
  // Takes the next snapshot, really taken at `time_s`.
  virtual void observe(Snapshot& snapshot, double time_s) = 0;
  [[nodiscard]] const std::vector<Raised>& raised() const { return raised_; }
  // What it forecasts for a pool at the end; nothing where it does not forecast.
  [[nodiscard]] virtual std::optional<Interval> forecast(Pool) const { return std::nullopt; }

 protected:
  std::vector<Raised> raised_;
};

using Limits = std::array<double, 2>;

// The engine, as `analyze` runs it with --paged-limit and --nonpaged-limit.
[[nodiscard]] std::unique_ptr<Judge> make_engine_judge(const Limits& limits);

// Alert when a pool is four fifths full.
[[nodiscard]] std::unique_ptr<Judge> make_threshold_judge(const Limits& limits);

// Prometheus: predict_linear(pool[window], 7 * 86400) > limit.
[[nodiscard]] std::unique_ptr<Judge> make_predict_linear_judge(const Limits& limits,
                                                               double window_s);

// A line through the last 24 hours of each tag that fits (R2 >= 0.9) and fills the pool within
// 30 days.
[[nodiscard]] std::unique_ptr<Judge> make_regression_judge(const Limits& limits);

// Mann-Kendall over the last 24 hours of each tag (one-sided, p < 0.01), with Sen's slope above
// 1 % of the value a day.
[[nodiscard]] std::unique_ptr<Judge> make_mann_kendall_judge();

// The lowest value of the day is higher than the day before, three days running.
[[nodiscard]] std::unique_ptr<Judge> make_daily_minimum_judge();

}  // namespace poolsentry::bench
