// Random numbers that are the same on every machine: the distributions of <random> are not.
#pragma once

#include <cmath>
#include <cstdint>

namespace poolsentry::bench {

// splitmix64 (Steele, Lea, Flood 2014). Cheap, and any seed is a good one.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9E37'79B9'7F4A'7C15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30U) * 0xBF58'476D'1CE4'E5B9U;
    z = (z ^ z >> 27U) * 0x94D0'49BB'1331'11EBU;
    return z ^ z >> 31U;
  }

  // In [0, 1).
  [[nodiscard]] double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  [[nodiscard]] double between(double low, double high) { return low + unit() * (high - low); }
  // Each factor of ten as likely as the next.
  [[nodiscard]] double spread(double low, double high) {
    return low * std::exp(unit() * std::log(high / low));
  }
  [[nodiscard]] int count(int low, int high) {
    return low + static_cast<int>(unit() * (high - low + 1));
  }
  [[nodiscard]] bool chance(double probability) { return unit() < probability; }
  // Mean 0, deviation 1: twelve would be exact to the third digit, four do for noise.
  [[nodiscard]] double normal() {
    const double sum = unit() + unit() + unit() + unit();
    return (sum - 2) * 1.7320508075688772;
  }

 private:
  std::uint64_t state_;
};

}  // namespace poolsentry::bench
