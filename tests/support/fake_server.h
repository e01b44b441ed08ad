// A server whose pools follow formulas: weeks of snapshots in milliseconds.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/pool/snapshot.h"

namespace poolsentry {

// 2026-03-02T00:00:00Z, a Monday.
inline constexpr TimePoint kMonday{std::chrono::seconds{1'772'409'600}};
inline constexpr double kMegabyte = 1024.0 * 1024.0;

class FakeServer {
 public:
  // Bytes in use, so many hours after kMonday.
  using Formula = std::function<double(double hours)>;

  explicit FakeServer(std::string host = "FS01") : host_(std::move(host)) {}

  FakeServer& add(std::string_view tag, Pool pool, Formula bytes, std::uint32_t object_bytes = 96) {
    tags_.push_back({Tag::from_text(tag), pool, std::move(bytes), object_bytes});
    return *this;
  }

  // What a sampler sees `since_monday` after kMonday; the server was started at kMonday - 1 h.
  [[nodiscard]] Snapshot at(Duration since_monday) const {
    Snapshot snapshot;
    snapshot.time = kMonday + since_monday;
    snapshot.uptime = since_monday + std::chrono::hours{1};
    snapshot.host = host_;
    snapshot.build = 3790;
    snapshot.counter_width = CounterWidth::k32Bits;
    const double hours = std::chrono::duration<double, std::ratio<3600>>(since_monday).count();
    for (const Model& model : tags_) snapshot.usages.push_back(usage(model, hours));
    return snapshot;
  }

 private:
  struct Model {
    Tag tag;
    Pool pool;
    Formula bytes;
    std::uint32_t object_bytes;
  };

  // Every object in use was allocated; two more for each hour have come and gone.
  static TagUsage usage(const Model& model, double hours) {
    TagUsage usage;
    usage.tag = model.tag;
    usage.pool = model.pool;
    usage.outstanding = static_cast<std::uint64_t>(model.bytes(hours)) / model.object_bytes;
    usage.bytes = usage.outstanding * model.object_bytes;
    const auto gone = static_cast<std::uint64_t>(hours * 2);
    usage.allocs = (usage.outstanding + gone) & 0xFFFF'FFFFU;
    usage.frees = gone & 0xFFFF'FFFFU;
    return usage;
  }

  std::string host_;
  std::vector<Model> tags_;
};

// Growth of `per_day` megabytes from `onset_hours` on, on top of `base` megabytes.
inline FakeServer::Formula leaking(double base, double per_day, double onset_hours = 0) {
  return [=](double hours) {
    return (base + std::max(0.0, hours - onset_hours) * per_day / 24) * kMegabyte;
  };
}

// 0 at night, 1 at 13:00 of a working day, a tenth of it at the week-end.
inline double office_hours(double hours) {
  const double of_day = std::fmod(hours, 24.0);
  const bool is_weekend = std::fmod(hours / 24.0, 7.0) >= 5;
  if (of_day < 7 || of_day > 19) return 0;
  return std::sin((of_day - 7) / 12 * 3.14159265358979) * (is_weekend ? 0.1 : 1.0);
}

// Megabytes that come in the morning and go in the evening.
inline FakeServer::Formula daily_cycle(double base, double amplitude) {
  return [=](double hours) { return (base + amplitude * office_hours(hours)) * kMegabyte; };
}

// A cache that fills within `time_constant` hours to `size` megabytes.
inline FakeServer::Formula warming_cache(double size, double time_constant) {
  return [=](double hours) { return size * (1 - std::exp(-hours / time_constant)) * kMegabyte; };
}

}  // namespace poolsentry
