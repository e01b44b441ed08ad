#include "tests/bench/detection/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace poolsentry::bench {
namespace {

constexpr double kTurn = 6.283185307179586;

// A number in [0, 1) that belongs to `index`: the same whenever it is asked for.
double fixed(std::uint64_t seed, double index) {
  return Random(seed ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(index)) * 0x2545F491U)
      .unit();
}

// Ornstein-Uhlenbeck: wanders around 0 with deviation 1, forgets within `relaxation_s`.
class Walk {
 public:
  Walk(double relaxation_s, std::uint64_t seed) : relaxation_s_(relaxation_s), random_(seed) {
    value_ = random_.normal();
  }

  double at(double time_s) {
    const double kept = std::exp(-(time_s - last_s_) / relaxation_s_);
    value_ = value_ * kept + random_.normal() * std::sqrt(std::max(0.0, 1 - kept * kept));
    last_s_ = time_s;
    return std::clamp(value_, -2.5, 2.5);
  }

 private:
  double relaxation_s_;
  Random random_;
  double value_ = 0;
  double last_s_ = 0;
};

Shape walk(double size, double relaxation_s, Random& random) {
  return [size, walk = Walk(relaxation_s, random.next())](double t) mutable {
    return size * (0.5 + walk.at(t) / 5);
  };
}

Shape office(double size, const Rhythm& rhythm) {
  return [=](double t) { return size * rhythm.load(t); };
}

Shape wave(double size, double period_s, double phase) {
  return [=](double t) { return size * (0.5 + 0.5 * std::sin(kTurn * (t / period_s + phase))); };
}

Shape warm_up(double size, double length_s, Random& random) {
  const double begin_s = random.chance(0.6) ? 0 : random.between(0, 0.7 * length_s);
  const double tau_s = random.spread(0.5 * kHourS, 60 * kHourS);
  return [=](double t) { return t < begin_s ? 0 : size * (1 - std::exp((begin_s - t) / tau_s)); };
}

Shape sawtooth(double size, double period_s, Random& random) {
  const double phase = random.unit();
  const double kept = random.between(0, 0.2);
  const std::uint64_t seed = random.next();
  return [=](double t) {
    const double turn = t / period_s + phase;
    const double tooth = 0.8 + 0.2 * fixed(seed, std::floor(turn));
    return size * (kept + (1 - kept) * tooth * (turn - std::floor(turn)));
  };
}

Shape nightly_job(double size, const Rhythm& rhythm, Random& random) {
  const double begins_h = random.between(0, 24);
  const double rise_h = random.between(0.2, 3);
  const double decay_h = random.between(1, 6);
  const std::uint64_t seed = random.next();
  return [=](double t) {
    const double days = rhythm.day_of(t) - begins_h / 24;
    const double hours = (days - std::floor(days)) * 24;
    const double height = size * (0.7 + 0.3 * fixed(seed, std::floor(days)));
    return hours < rise_h ? height * hours / rise_h : height * std::exp((rise_h - hours) / decay_h);
  };
}

Shape roll_out(double size, double length_s, Random& random) {
  const int steps = random.count(1, 2);
  std::vector<double> times;
  for (int i = 0; i < steps; ++i) times.push_back(random.between(0, length_s));
  return [=](double t) {
    const auto done = std::count_if(times.begin(), times.end(), [t](double s) { return s <= t; });
    return size * static_cast<double>(done) / steps;
  };
}

Shape creep(double size, Random& random) {
  const double tau_s = random.spread(0.2 * kHourS, 4 * kHourS);
  const double whole = std::log(1 + 30 * kDayS / tau_s);
  return [=](double t) { return size * std::log(1 + t / tau_s) / whole; };
}

// People who log on during the week and are logged off at the week-end.
Shape log_ons(double size, const Rhythm& rhythm, Random& random) {
  const double eager = random.between(1.5, 4);
  return [=](double t) {
    const double day = std::fmod(rhythm.day_of(t), 7);
    if (day >= 5) return size * 0.05;
    const double whole_days = std::floor(day);
    const double hour = (day - whole_days) * 24;
    const double today = std::clamp((hour - rhythm.opens_h) / 9, 0.0, 1.0);
    return size * (0.05 + 0.95 * (1 - std::exp(-(whole_days + today) / eager)));
  };
}

Shape migration(double size, double length_s, Random& random) {
  const double lasts_s = random.between(8, 30) * kHourS;
  const double begin_s = random.between(-0.5 * lasts_s, length_s);
  return [=](double t) { return size * std::clamp((t - begin_s) / lasts_s, 0.0, 1.0); };
}

Shape passes(double size, Random& random) {
  const double every_s = random.spread(kHourS, 3 * kDayS);
  const double part = random.between(0.02, 0.5);
  const std::uint64_t seed = random.next();
  return [=](double t) {
    const double turn = t / every_s;
    const double begins = fixed(seed, std::floor(turn)) * (1 - part);
    const double at = turn - std::floor(turn);
    const bool held = at >= begins && at < begins + part;
    return held ? size * (0.6 + 0.4 * fixed(seed + 1, std::floor(turn))) : 0;
  };
}

// Grows only while people work; `size` in `span_s` on the average of a week.
Shape under_load(const Growth& growth, const Rhythm& rhythm) {
  constexpr int kPieces = 7 * 24;
  double week = 0;
  for (int i = 0; i < kPieces; ++i) week += rhythm.load(i * kHourS - rhythm.week_offset_s);
  const double rate = growth.size / growth.span_s / std::max(week / kPieces, 1e-6);
  return [=, grown = 0.0, last_s = growth.onset_s](double t) mutable {
    constexpr double kStepS = 600;
    while (last_s < t) {
      const double step_s = std::min(kStepS, t - last_s);
      grown += rate * step_s * rhythm.load(last_s);
      last_s += step_s;
    }
    return grown;
  };
}

Shape job_steps(const Growth& growth, Random& random) {
  const double every_s = std::clamp(growth.span_s / random.between(15, 120), 60.0, kDayS);
  const double step = growth.size * every_s / growth.span_s;
  return [=](double t) {
    return t < growth.onset_s ? 0 : step * std::floor((t - growth.onset_s) / every_s);
  };
}

Shape bursts(const Growth& growth, Random& random) {
  const double every_s = std::clamp(growth.span_s / random.between(15, 60), 120.0, 2 * kDayS);
  const double burst = growth.size * every_s / growth.span_s;
  const double part = random.between(0.05, 0.3);
  const std::uint64_t seed = random.next();
  return [=](double t) {
    if (t < growth.onset_s) return 0.0;
    const double turn = (t - growth.onset_s) / every_s;
    const double whole = std::floor(turn);
    const double begins = fixed(seed, whole) * (1 - part);
    return burst * (whole + std::clamp((turn - whole - begins) / part, 0.0, 1.0));
  };
}

Shape linear(const Growth& growth) {
  const double rate = growth.size / growth.span_s;
  return [=](double t) { return rate * std::max(0.0, t - growth.onset_s); };
}

Shape accelerating(const Growth& growth, Random& random) {
  const double power = random.between(1.3, 2.2);
  return [=](double t) {
    const double part = std::max(0.0, t - growth.onset_s) / growth.span_s;
    return growth.size * std::pow(part, power);
  };
}

// Like linear, but over at some part of the way: memory comes back, or it stays.
Shape ending(const Growth& growth, bool gives_back, Random& random) {
  const double ends_s = growth.onset_s + growth.span_s * random.between(0.35, 0.65);
  const double back_s = ends_s + growth.span_s * 0.03;
  const Shape grows = linear(growth);
  return [=](double t) {
    if (!gives_back || t <= ends_s) return grows(std::min(t, ends_s));
    return grows(ends_s) * std::clamp((back_s - t) / (back_s - ends_s), 0.02, 1.0);
  };
}

}  // namespace

double Rhythm::load(double time_s) const {
  const double day = day_of(time_s);
  const double hour = (day - std::floor(day)) * 24;
  const double ramp = std::min((hour - opens_h + 1) / 2, (closes_h + 1 - hour) / 2);
  const double open = std::clamp(ramp, 0.0, 1.0);
  const bool is_weekend = std::fmod(std::floor(day), 7) >= 5;
  const double busy = 1 - day_noise * fixed(seed, std::floor(day));
  return open * busy * (is_weekend ? weekend : 1);
}

const char* name_of(Healthy family) {
  constexpr std::array<const char*, kHealthyCount> kNames = {
      "constant",    "fast walk", "slow walk", "office hours", "daily wave",
      "weekly wave", "warm-up",   "sawtooth",  "nightly job",  "roll-out",
      "creep",       "log-ons",   "churn",     "migration",    "passes"};
  return kNames[static_cast<std::size_t>(family)];
}

Shape healthy_shape(Healthy family, double size, double length_s, const Rhythm& rhythm,
                    Random& random) {
  switch (family) {
    case Healthy::kConstant:
      return [size](double) { return size; };
    case Healthy::kFastWalk:
      return walk(size, random.spread(300, 2 * kHourS), random);
    case Healthy::kSlowWalk:
      return walk(size, random.spread(12 * kHourS, 10 * kDayS), random);
    case Healthy::kOfficeHours:
      return office(size, rhythm);
    case Healthy::kDailyWave:
      return wave(size, kDayS, random.unit());
    case Healthy::kWeeklyWave:
      return wave(0.4 * size, kWeekS, random.unit());
    case Healthy::kWarmUp:
      return warm_up(size, length_s, random);
    case Healthy::kSawtooth:
      return sawtooth(size, random.spread(2, 40) * kHourS, random);
    case Healthy::kNightlyJob:
      return nightly_job(size, rhythm, random);
    case Healthy::kRollOut:
      return roll_out(size, length_s, random);
    case Healthy::kCreep:
      return creep(size, random);
    case Healthy::kLogOns:
      return log_ons(size, rhythm, random);
    case Healthy::kChurn:
      return walk(size * 0.05, random.spread(60, kHourS), random);
    case Healthy::kMigration:
      return migration(size, length_s, random);
    case Healthy::kPasses:
      return passes(size, random);
  }
  return {};
}

const char* name_of(Leaking family) {
  constexpr std::array<const char*, kLeakingCount> kNames = {
      "linear",       "under load",     "job steps",     "bursts",
      "accelerating", "under sawtooth", "in a busy tag", "under a daily wave",
      "lock-step",    "both pools",     "flood",         "fixed half-way",
      "stopped",      "high free ratio"};
  return kNames[static_cast<std::size_t>(family)];
}

Shape leaking_shape(Leaking family, const Growth& growth, const Rhythm& rhythm, Random& random) {
  switch (family) {
    case Leaking::kUnderLoad:
      return under_load(growth, rhythm);
    case Leaking::kJobSteps:
      return job_steps(growth, random);
    case Leaking::kBursts:
      return bursts(growth, random);
    case Leaking::kAccelerating:
      return accelerating(growth, random);
    case Leaking::kFixed:
      return ending(growth, true, random);
    case Leaking::kStopped:
      return ending(growth, false, random);
    default:
      return linear(growth);
  }
}

Shape overlay(Leaking family, double size, double daily, const Rhythm& rhythm, Random& random) {
  switch (family) {
    case Leaking::kUnderSawtooth:
      return sawtooth(std::min(size, daily * random.between(0.5, 3)), random.spread(2, 30) * kHourS,
                      random);
    case Leaking::kUnderDailyWave:
      return random.chance(0.5)
                 ? office(std::min(size, daily * random.between(3, 12)), rhythm)
                 : wave(std::min(size, daily * random.between(3, 12)), kDayS, random.unit());
    case Leaking::kInBusyTag: {
      const double base = daily * 100;
      const Shape busy =
          walk(base * random.between(0.01, 0.04), random.spread(600, 6 * kHourS), random);
      return [=](double t) { return base + busy(t); };
    }
    default:
      return [](double) { return 0.0; };
  }
}

}  // namespace poolsentry::bench
