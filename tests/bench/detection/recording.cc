#include "tests/bench/detection/recording.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace poolsentry::bench {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kGiB = 1024.0 * kMiB;
constexpr TimePoint kMonday{std::chrono::seconds{1'772'409'600}};  // 2026-03-02T00:00:00Z
constexpr std::array<double, 12> kIntervals = {1,   5,   10,  15,  30,   60,
                                               120, 300, 600, 900, 1800, 3600};
// The part of its pool that healthy tags may fill in all.
constexpr double kHealthyRoom = 0.72;

std::size_t index_of(Pool pool) { return static_cast<std::size_t>(pool); }

// The finest of a few intervals that keep a recording at a size that can be judged in seconds.
double pick_interval(double shortest_s, double longest_s, Random& random) {
  std::vector<double> fitting;
  for (const double interval : kIntervals) {
    if (interval >= shortest_s && interval <= longest_s) fitting.push_back(interval);
  }
  if (fitting.empty()) return shortest_s <= kIntervals.front() ? kIntervals.front() : shortest_s;
  return fitting[static_cast<std::size_t>(random.unit() * static_cast<double>(fitting.size()))];
}

void plan_server(RecordingPlan& plan, Random& random) {
  const bool is_x86 = random.chance(0.35);
  plan.limits[0] = is_x86 ? random.between(120, 500) * kMiB : random.spread(1, 64) * kGiB;
  plan.limits[1] = is_x86 ? random.between(100, 256) * kMiB : random.spread(1, 64) * kGiB;
  for (double& used : plan.used) used = random.between(0.05, 0.45);
  plan.rhythm.week_offset_s = std::floor(random.unit() * 7 * 24 * 4) * 900;
  plan.rhythm.opens_h = random.between(6, 10);
  plan.rhythm.closes_h = random.between(16, 20);
  plan.rhythm.weekend = random.chance(0.5) ? random.between(0, 0.15) : random.between(0.3, 1);
  plan.rhythm.day_noise = random.between(0.02, 0.3);
  plan.rhythm.seed = random.next();
  plan.wraps = random.chance(0.8);
  plan.has_uptime = random.chance(0.8);
  if (random.chance(0.3)) plan.hidden_part = random.between(0.01, 0.08);
}

void plan_disturbances(RecordingPlan& plan, double quiet_from_s, Random& random) {
  if (random.chance(0.4)) plan.missed = random.spread(0.002, 0.08);
  if (random.chance(0.25)) {
    plan.gap_begins_s = random.between(0.1, 0.9) * plan.length_s;
    plan.gap_s = std::min(random.between(1, 14) * kHourS, 0.05 * plan.length_s);
  }
  if (random.chance(0.15)) {
    plan.clock_step_at_s = random.between(0.1, 0.9) * plan.length_s;
    plan.clock_step_s = (random.chance(0.5) ? -1 : 1) * random.spread(120, kHourS);
  }
  if (quiet_from_s > 6 * kHourS && random.chance(0.12)) {
    plan.reboot_at_s = random.between(0.1, 0.7) * quiet_from_s;
  }
}

double shortest_span(Leaking family) {
  switch (family) {
    case Leaking::kUnderLoad:
      return 5 * kDayS;
    case Leaking::kUnderSawtooth:
    case Leaking::kUnderDailyWave:
      return 4 * kDayS;
    case Leaking::kInBusyTag:
      return 20 * kDayS;
    case Leaking::kFlood:
      return 90;
    default:
      return kHourS;
  }
}

double longest_span(Leaking family) {
  if (family == Leaking::kFlood) return 8 * kHourS;
  return family == Leaking::kBursts || family == Leaking::kJobSteps ? 40 * kDayS : 60 * kDayS;
}

Tag numbered_tag(int number) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text = "T";
  for (int i = 0; i < 3; ++i) {
    text += kLetters[static_cast<std::size_t>(number) % kLetters.size()];
    number /= static_cast<int>(kLetters.size());
  }
  return Tag::from_text(text);
}

// What moves in an ordinary pool: most of it does not.
Healthy pick_family(Random& random) {
  if (random.chance(0.5)) return Healthy::kConstant;
  return static_cast<Healthy>(random.count(1, kHealthyCount - 1));
}

}  // namespace

RecordingPlan plan_healthy(std::uint64_t seed) {
  Random random(seed ^ 0xA11'600DU);
  RecordingPlan plan;
  plan.seed = seed;
  plan_server(plan, random);
  const bool is_short = random.chance(0.15);
  plan.length_s = is_short ? random.spread(0.5, 48) * kHourS : random.spread(7, 60) * kDayS;
  plan.interval_s = pick_interval(plan.length_s / 20'000, plan.length_s / 200, random);
  const double samples = plan.length_s / plan.interval_s;
  plan.tags = static_cast<int>(random.spread(50, std::clamp(4e6 / samples, 100.0, 5000.0)));
  plan_disturbances(plan, plan.length_s, random);
  return plan;
}

RecordingPlan plan_leaking(std::uint64_t seed, Leaking family) {
  Random random(seed ^ 0xBAD'0000U);
  RecordingPlan plan;
  plan.seed = seed;
  plan.leaking = family;
  plan_server(plan, random);
  if (family == Leaking::kFlood && random.chance(0.5)) plan.limits = {64 * kGiB, 128 * kGiB};
  if (family == Leaking::kInBusyTag) plan.used = {random.between(0.04, 0.12), 0.1};
  const double span_s = random.spread(shortest_span(family), longest_span(family));
  const double before_s =
      random.chance(0.3) ? 0 : std::min(span_s * random.between(0.2, 1.5), 21 * kDayS);
  const double watched = random.chance(0.55) ? 1.5 : random.between(0.25, 0.9);
  plan.length_s = before_s + span_s * watched;
  plan.interval_s = pick_interval(plan.length_s / 20'000, span_s / 25, random);
  const double samples = plan.length_s / plan.interval_s;
  plan.tags = static_cast<int>(random.spread(50, std::clamp(2e6 / samples, 60.0, 5000.0)));
  plan_disturbances(plan, before_s, random);
  // The rest of the plan of the leak itself is made by Recording, from these two.
  plan.onset_s = before_s;
  plan.span_s = span_s;
  return plan;
}

Recording::Recording(const RecordingPlan& plan)
    : plan_(plan), random_(plan.seed), noise_(plan.seed + 1) {
  build(0);
}

TimePoint Recording::begin() const {
  return kMonday + std::chrono::weeks{static_cast<int>(plan_.seed % 40)} +
         Duration{static_cast<std::int64_t>(plan_.rhythm.week_offset_s * 1000)};
}

// What runs on the server, as it is after a boot at `begin_s`.
void Recording::build(double begin_s) {
  begin_s_ = begin_s;
  rhythm_ = plan_.rhythm;
  rhythm_.week_offset_s += begin_s;
  tags_.clear();
  leaks_.clear();
  for (const Pool pool : kPools) {
    const std::size_t i = index_of(pool);
    room_left_[i] = plan_.limits[i] * (kHealthyRoom - plan_.used[i] - plan_.hidden_part);
    // The busy tag is large itself.
    if (plan_.leaking == Leaking::kInBusyTag) room_left_[i] *= 0.15;
  }
  add_ordinary_tags();
  add_large_tags();
  add_leaks();
}

// Sizes fall with the rank, as on real servers: a few tags hold most of a pool.
void Recording::add_ordinary_tags() {
  double weights = 0;
  for (int i = 0; i < plan_.tags; ++i) weights += 1 / std::pow(i + 1.0, 1.1);
  for (int i = 0; i < plan_.tags; ++i) {
    const Pool pool = random_.chance(0.5) ? Pool::kPaged : Pool::kNonpaged;
    const std::size_t p = index_of(pool);
    TagModel model;
    model.tag = numbered_tag(i);
    model.pool = pool;
    model.base = 2 * plan_.limits[p] * plan_.used[p] / weights / std::pow(i + 1.0, 1.1);
    model.base = std::min(model.base, plan_.limits[p] * plan_.used[p] * 0.5);
    model.jitter = random_.chance(0.5) ? 0 : random_.spread(1e-5, 5e-3);
    model.object_bytes = 16 * std::floor(random_.spread(1, 100));
    const Healthy family = pick_family(random_);
    const double size = std::min(model.base * random_.spread(0.02, 1), room_left_[p] * 0.1);
    room_left_[p] -= size;
    model.family = name_of(family);
    model.shape = healthy_shape(family, size, plan_.length_s - begin_s_, rhythm_, random_);
    model.churn_per_s = random_.spread(1e-4, family == Healthy::kChurn ? 1e5 : 50);
    model.counter_begins = random_.chance(0.1) ? 4.29e9 : random_.spread(1, 1e8);
    tags_.push_back(std::move(model));
  }
}

// The ones that could be mistaken: healthy, and a part of the pool that shows.
void Recording::add_large_tags() {
  const int count = random_.count(1, 6);
  for (int i = 0; i < count; ++i) {
    const Pool pool = random_.chance(0.6) ? Pool::kPaged : Pool::kNonpaged;
    const std::size_t p = index_of(pool);
    const double part =
        random_.chance(0.92) ? random_.spread(0.002, 0.05) : random_.between(0.05, 0.1);
    const double free = plan_.limits[p] * (1 - plan_.used[p] - plan_.hidden_part);
    const double size = std::min(free * part, room_left_[p] * 0.6);
    room_left_[p] -= size;
    TagModel model;
    model.tag = Tag::from_text("H" + std::to_string(100 + i));
    model.pool = pool;
    model.base = size * random_.spread(0.02, 2);
    model.base = std::min(model.base, room_left_[p] * 0.1);
    model.jitter = random_.chance(0.3) ? 0 : random_.spread(1e-5, 1e-2);
    model.object_bytes = 16 * std::floor(random_.spread(1, 100));
    const auto family = static_cast<Healthy>(random_.count(1, kHealthyCount - 1));
    model.family = name_of(family);
    model.shape = healthy_shape(family, size, plan_.length_s - begin_s_, rhythm_, random_);
    model.churn_per_s = random_.spread(1e-3, family == Healthy::kChurn ? 1e5 : 1e3);
    tags_.push_back(std::move(model));
  }
}

void Recording::add_leaks() {
  if (!plan_.leaking) return;
  const double onset_s = plan_.onset_s - begin_s_;
  const std::uint64_t seed = random_.next();
  const Pool pool = random_.chance(0.7) ? Pool::kPaged : Pool::kNonpaged;
  if (*plan_.leaking == Leaking::kBothPools) {
    add_leak("LkPg", Pool::kPaged, 1, onset_s, plan_.span_s, seed);
    add_leak("LkNp", Pool::kNonpaged, 1, onset_s, plan_.span_s * random_.between(0.8, 1.5), seed);
    return;
  }
  if (*plan_.leaking != Leaking::kLockStep) {
    add_leak("Strg", pool, 1, onset_s, plan_.span_s, seed);
    return;
  }
  const int count = random_.count(2, 5);
  std::vector<double> parts;
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += parts.emplace_back(random_.spread(0.15, 1));
  for (int i = 0; i < count; ++i) {
    add_leak("Lk" + std::to_string(10 + i), pool, parts[static_cast<std::size_t>(i)] / sum, onset_s,
             plan_.span_s, seed);
  }
}

Recording::TagModel& Recording::add_leak(const std::string& tag, Pool pool, double part,
                                         double onset_s, double span_s, std::uint64_t seed) {
  const std::size_t p = index_of(pool);
  const double limit = plan_.limits[p];
  double taken = plan_.limits[p] * plan_.hidden_part;
  for (TagModel& model : tags_) {
    if (model.pool == pool && !model.leak) taken += model.base;
  }
  Random random(seed);
  TagModel model;
  model.tag = Tag::from_text(tag);
  model.pool = pool;
  const double free = std::max(limit - taken, 0.2 * limit);
  double size = free * part;
  if (*plan_.leaking == Leaking::kInBusyTag) {
    // One or two per cent a day of the tag: it must be large to matter within the horizon.
    const double busy = std::min(random.between(0.4, 0.55) * limit, 0.7 * free);
    size = std::max(free - busy, 0.1 * limit);
    span_s = size / (busy * random.between(0.01, 0.02)) * kDayS;
  }
  const double daily = size * kDayS / span_s;
  model.base = random_.chance(0.3) ? 0 : random_.spread(1e-4, 0.03) * limit;
  model.only_when_used = model.base <= 0;
  model.jitter = random_.chance(0.4) ? 0 : random_.spread(1e-5, 5e-3);
  model.object_bytes = 16 * std::floor(random_.spread(1, 60));
  model.leak = leaking_shape(*plan_.leaking, {onset_s, span_s, size}, rhythm_, random);
  model.shape = overlay(*plan_.leaking, 0.18 * free, daily, rhythm_, random);
  if (*plan_.leaking == Leaking::kHighFreeRatio) model.churned_per_object = random_.between(10, 60);
  model.churn_per_s = random_.spread(1e-4, 10);
  leaks_.push_back(
      {{model.tag, pool}, *plan_.leaking, begin_s_ + onset_s, begin_s_ + onset_s + span_s});
  return tags_.emplace_back(std::move(model));
}

double Recording::value(TagModel& model, double since_boot_s) {
  double bytes = model.base + model.shape(since_boot_s);
  if (model.jitter > 0) bytes *= 1 + model.jitter * noise_.normal();
  return std::max(0.0, bytes + (model.leak ? model.leak(since_boot_s) : 0));
}

void Recording::take_row(TagModel& model, double since_boot_s, Snapshot& snapshot) {
  const double bytes = value(model, since_boot_s);
  if (model.only_when_used && bytes <= 0) return;
  model.only_when_used = false;
  TagUsage usage;
  usage.tag = model.tag;
  usage.pool = model.pool;
  usage.outstanding = static_cast<std::uint64_t>(bytes / model.object_bytes);
  usage.bytes = usage.outstanding * static_cast<std::uint64_t>(model.object_bytes);
  const double gone = model.counter_begins + model.churn_per_s * since_boot_s +
                      model.churned_per_object * static_cast<double>(usage.outstanding);
  usage.frees = static_cast<std::uint64_t>(gone);
  usage.allocs = usage.frees + usage.outstanding;
  if (plan_.wraps) {
    usage.frees &= 0xFFFF'FFFFU;
    usage.allocs &= 0xFFFF'FFFFU;
  }
  snapshot.usages.push_back(usage);
}

bool Recording::next(Snapshot& snapshot) {
  while (is_missed()) next_s_ += plan_.interval_s;
  if (next_s_ > plan_.length_s) return false;
  time_s_ = next_s_;
  next_s_ += plan_.interval_s;
  if (plan_.reboot_at_s && begin_s_ <= 0 && time_s_ >= *plan_.reboot_at_s) build(time_s_);
  const double since_boot_s = time_s_ - begin_s_;
  snapshot.clear();
  snapshot.host = "FS01";
  snapshot.build = 3790;
  const bool is_stepped = plan_.clock_step_at_s && time_s_ >= *plan_.clock_step_at_s;
  const double clock_s = time_s_ + (is_stepped ? plan_.clock_step_s : 0);
  snapshot.time = begin() + Duration{static_cast<std::int64_t>(clock_s * 1000)};
  if (plan_.has_uptime) {
    // As GetTickCount counts.
    const auto uptime_ms = static_cast<std::int64_t>((since_boot_s + 120) * 1000);
    snapshot.uptime = Duration{uptime_ms & 0xFFFF'FFFF};
    snapshot.uptime_wraps_at_32_bits = true;
  }
  for (TagModel& model : tags_) take_row(model, since_boot_s, snapshot);
  if (plan_.hidden_part > 0) {
    for (const Pool pool : kPools) {
      const std::uint64_t seen = snapshot.pool_bytes(pool);
      snapshot.total(pool).bytes = seen + static_cast<std::uint64_t>(hidden_bytes(pool));
    }
  }
  return !is_full(snapshot);
}

bool Recording::is_missed() {
  if (next_s_ > plan_.length_s) return false;
  const bool in_gap = plan_.gap_begins_s && next_s_ >= *plan_.gap_begins_s &&
                      next_s_ < *plan_.gap_begins_s + plan_.gap_s;
  return in_gap || (plan_.missed > 0 && noise_.chance(plan_.missed));
}

bool Recording::is_full(const Snapshot& snapshot) const {
  return std::any_of(kPools.begin(), kPools.end(), [&](Pool pool) {
    return static_cast<double>(snapshot.pool_bytes(pool)) >= plan_.limits[index_of(pool)];
  });
}

std::string Recording::description_of(const SeriesKey& series) const {
  for (const TagModel& model : tags_) {
    if (model.tag == series.tag && model.pool == series.pool) return model.family;
  }
  return "pool total";
}

double Recording::hidden_bytes(Pool pool) const {
  return plan_.hidden_part * plan_.limits[index_of(pool)];
}

std::array<std::optional<double>, 2> Recording::find_exhaustion() {
  std::array<std::optional<double>, 2> exhausted;
  for (const Pool pool : kPools) {
    double nominal_s = 0;
    for (const TrueLeak& leak : leaks_) {
      if (leak.series.pool == pool) nominal_s = std::max(nominal_s, leak.nominal_end_s);
    }
    const double step_s = std::max(plan_.interval_s, (nominal_s - time_s_) / 500);
    for (double t = time_s_; nominal_s > 0 && t < time_s_ + 5 * nominal_s; t += step_s) {
      double bytes = hidden_bytes(pool);
      for (TagModel& model : tags_) {
        if (model.pool == pool) bytes += value(model, t - begin_s_);
      }
      if (bytes < plan_.limits[index_of(pool)]) continue;
      exhausted[index_of(pool)] = t;
      break;
    }
  }
  return exhausted;
}

}  // namespace poolsentry::bench
