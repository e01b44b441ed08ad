// What people use today, each as its documentation or its usual recipe says. None forgets an alert
// while its condition holds; it may be said again once the condition was gone for a day.
#include <algorithm>
#include <cmath>
#include <deque>
#include <unordered_map>

#include "tests/bench/detection/judge.h"

namespace poolsentry::bench {
namespace {

constexpr double kDay = 86'400;
constexpr double kAgainAfterS = kDay;

struct Point {
  double time_s;
  double value;
};

// The last `length_s` of a series, thinned to at most 60 points: what a range query with a step
// sees.
class Window {
 public:
  explicit Window(double length_s) : length_s_(length_s) {}

  // True where a point was taken.
  bool add(double time_s, double value) {
    if (!points_.empty() && time_s - points_.back().time_s < length_s_ / 60) return false;
    points_.push_back({time_s, value});
    while (points_.front().time_s < time_s - length_s_) points_.pop_front();
    return true;
  }
  [[nodiscard]] const std::deque<Point>& points() const { return points_; }

 private:
  double length_s_;
  std::deque<Point> points_;
};

struct Line {
  double slope = 0;  // a second
  double r2 = 0;
};

Line fit(const std::deque<Point>& points) {
  const auto n = static_cast<double>(points.size());
  double mt = 0;
  double mv = 0;
  for (const Point& p : points) {
    mt += p.time_s / n;
    mv += p.value / n;
  }
  double tt = 0;
  double tv = 0;
  double vv = 0;
  for (const Point& p : points) {
    tt += (p.time_s - mt) * (p.time_s - mt);
    tv += (p.time_s - mt) * (p.value - mv);
    vv += (p.value - mv) * (p.value - mv);
  }
  if (tt <= 0 || vv <= 0) return {};
  return {tv / tt, tv * tv / tt / vv};
}

// Says a condition once, and again when it was gone for a day.
class Sayer {
 public:
  // True where it is to be said now.
  bool is_new(bool condition, double time_s) {
    const bool is_new = condition && time_s - last_true_s_ > kAgainAfterS;
    if (condition) last_true_s_ = time_s;
    return is_new;
  }

 private:
  double last_true_s_ = -1e18;
};

class ThresholdJudge final : public Judge {
 public:
  explicit ThresholdJudge(const Limits& limits) : limits_(limits) {}

  void observe(Snapshot& snapshot, double time_s) override {
    for (const Pool pool : kPools) {
      const auto i = static_cast<std::size_t>(pool);
      const bool is_over = static_cast<double>(snapshot.pool_bytes(pool)) > 0.8 * limits_[i];
      if (sayers_[i].is_new(is_over, time_s))
        raised_.push_back({{std::nullopt, pool}, time_s, {}, {}, {}});
    }
  }

 private:
  Limits limits_;
  std::array<Sayer, 2> sayers_;
};

class PredictLinearJudge final : public Judge {
 public:
  PredictLinearJudge(const Limits& limits, double window_s)
      : limits_(limits), windows_{Window(window_s), Window(window_s)}, window_s_(window_s) {}

  void observe(Snapshot& snapshot, double time_s) override {
    for (const Pool pool : kPools) {
      const auto i = static_cast<std::size_t>(pool);
      const auto bytes = static_cast<double>(snapshot.pool_bytes(pool));
      if (!windows_[i].add(time_s, bytes)) continue;
      const auto& points = windows_[i].points();
      // A rule has its `for`: a window that is a fifth full has seen nothing yet.
      if (points.size() < 3 || time_s - points.front().time_s < window_s_ / 5) continue;
      const bool is_over = bytes + fit(points).slope * 7 * kDay > limits_[i];
      if (sayers_[i].is_new(is_over, time_s))
        raised_.push_back({{std::nullopt, pool}, time_s, {}, {}, {}});
    }
  }

 private:
  Limits limits_;
  std::array<Window, 2> windows_;
  double window_s_;
  std::array<Sayer, 2> sayers_;
};

// One rule that looks at each tag by itself.
template <class State>
class TagJudge : public Judge {
 public:
  void observe(Snapshot& snapshot, double time_s) override {
    totals_ = {static_cast<double>(snapshot.pool_bytes(Pool::kPaged)),
               static_cast<double>(snapshot.pool_bytes(Pool::kNonpaged))};
    for (const TagUsage& usage : snapshot.usages) {
      const SeriesKey key{usage.tag, usage.pool};
      Entry& entry = entries_[key.packed()];
      const auto verdict = judge(entry.state, usage, time_s);
      if (!verdict) continue;
      if (entry.sayer.is_new(*verdict, time_s)) raised_.push_back({key, time_s, {}, {}, {}});
    }
  }

 protected:
  // Nothing where there is nothing new to judge.
  virtual std::optional<bool> judge(State& state, const TagUsage& usage, double time_s) = 0;
  std::array<double, 2> totals_{};

 private:
  struct Entry {
    State state;
    Sayer sayer;
  };
  std::unordered_map<std::uint64_t, Entry> entries_;
};

struct DayWindow {
  Window window{kDay};
};

class RegressionJudge final : public TagJudge<DayWindow> {
 public:
  explicit RegressionJudge(const Limits& limits) : limits_(limits) {}

 private:
  std::optional<bool> judge(DayWindow& state, const TagUsage& usage, double time_s) override {
    if (!state.window.add(time_s, static_cast<double>(usage.bytes))) return std::nullopt;
    if (state.window.points().size() < 10) return false;
    const auto i = static_cast<std::size_t>(usage.pool);
    const Line line = fit(state.window.points());
    return line.r2 >= 0.9 && line.slope * 30 * kDay > limits_[i] - totals_[i];
  }

  Limits limits_;
};

class MannKendallJudge final : public TagJudge<DayWindow> {
 private:
  std::optional<bool> judge(DayWindow& state, const TagUsage& usage, double time_s) override {
    if (!state.window.add(time_s, static_cast<double>(usage.bytes))) return std::nullopt;
    const auto& points = state.window.points();
    if (points.size() < 10 || points.front().value == points.back().value) return false;
    double sum = 0;
    slopes_.clear();
    for (std::size_t i = 0; i < points.size(); ++i) {
      for (std::size_t k = i + 1; k < points.size(); ++k) {
        const double step = points[k].value - points[i].value;
        sum += step > 0 ? 1 : (step < 0 ? -1 : 0);
        slopes_.push_back(step / (points[k].time_s - points[i].time_s));
      }
    }
    const auto n = static_cast<double>(points.size());
    const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    if ((sum - 1) / deviation < 2.326) return false;
    const auto middle = slopes_.begin() + static_cast<std::ptrdiff_t>(slopes_.size() / 2);
    std::nth_element(slopes_.begin(), middle, slopes_.end());
    return *middle * kDay > 0.01 * static_cast<double>(usage.bytes);
  }

  std::vector<double> slopes_;
};

struct Days {
  double day = -1;
  double lowest = 0;
  double lowest_before = -1;
  int rises = 0;
};

class DailyMinimumJudge final : public TagJudge<Days> {
 private:
  std::optional<bool> judge(Days& state, const TagUsage& usage, double time_s) override {
    const double day = std::floor(time_s / kDay);
    const auto bytes = static_cast<double>(usage.bytes);
    if (day == state.day) {
      state.lowest = std::min(state.lowest, bytes);
      return std::nullopt;
    }
    const bool rose = state.lowest_before >= 0 && state.lowest > state.lowest_before;
    state.rises = rose ? state.rises + 1 : 0;
    if (state.day >= 0) state.lowest_before = state.lowest;
    state.day = day;
    state.lowest = bytes;
    return state.rises >= 3;
  }
};

}  // namespace

std::unique_ptr<Judge> make_threshold_judge(const Limits& limits) {
  return std::make_unique<ThresholdJudge>(limits);
}
std::unique_ptr<Judge> make_predict_linear_judge(const Limits& limits, double window_s) {
  return std::make_unique<PredictLinearJudge>(limits, window_s);
}
std::unique_ptr<Judge> make_regression_judge(const Limits& limits) {
  return std::make_unique<RegressionJudge>(limits);
}
std::unique_ptr<Judge> make_mann_kendall_judge() { return std::make_unique<MannKendallJudge>(); }
std::unique_ptr<Judge> make_daily_minimum_judge() { return std::make_unique<DailyMinimumJudge>(); }

}  // namespace poolsentry::bench
