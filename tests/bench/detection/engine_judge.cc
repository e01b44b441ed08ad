#include "core/engine/engine.h"
#include "tests/bench/detection/judge.h"

namespace poolsentry::bench {
namespace {

EngineSettings settings_for(const Limits& limits) {
  EngineSettings settings;
  settings.detector.limits = {{static_cast<std::uint64_t>(limits[0]), LimitFrom::kOption},
                              {static_cast<std::uint64_t>(limits[1]), LimitFrom::kOption}};
  return settings;
}

class EngineJudge final : public Judge {
 public:
  explicit EngineJudge(const Limits& limits) : engine_(settings_for(limits)) {}

  void observe(Snapshot& snapshot, double time_s) override {
    time_s_ = time_s;
    clock_ = snapshot.time;
    static_cast<void>(engine_.observe(snapshot));
    for (const Leak& leak : engine_.detector().leaks()) {
      if (leak.id <= last_id_) continue;
      last_id_ = leak.id;
      raised_.push_back({leak.series, time_s, seconds(leak.onset), forecast(leak.series.pool),
                         "group " + std::to_string(leak.group) + ": " +
                             describe_evidence(leak.finding, leak.free_ratio)});
    }
  }

  std::optional<Interval> forecast(Pool pool) const override {
    const Forecast& forecast = engine_.detector().pool(pool).exhausted_at;
    if (!forecast.likely) return std::nullopt;
    constexpr double kNever = 1e12;
    const auto or_never = [&](const std::optional<TimePoint>& time) {
      return time ? seconds(*time) : kNever;
    };
    return Interval{or_never(forecast.earliest), or_never(forecast.likely),
                    or_never(forecast.latest)};
  }

 private:
  // A time that was said now, in seconds since the beginning of the recording.
  [[nodiscard]] double seconds(TimePoint time) const {
    return time_s_ + std::chrono::duration<double>(time - clock_).count();
  }

  Engine engine_;
  double time_s_ = 0;
  TimePoint clock_{};
  std::uint32_t last_id_ = 0;
};

}  // namespace

std::unique_ptr<Judge> make_engine_judge(const Limits& limits) {
  return std::make_unique<EngineJudge>(limits);
}

}  // namespace poolsentry::bench
