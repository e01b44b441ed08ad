// Judges many recordings, on all cores, by all judges, and prints the tables.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/detection/score.h"

namespace poolsentry::bench {

// `each` recordings of every leaking family, or only of `family` where that is not empty.
[[nodiscard]] std::vector<RecordingPlan> leaking_plans(std::uint64_t seed, int each,
                                                       const std::string& family);
// Recordings of so many server-years in all.
[[nodiscard]] std::vector<RecordingPlan> healthy_plans(std::uint64_t seed, double years);

class BenchRun {
 public:
  explicit BenchRun(bool with_peers);

  // Adds to the scores, in the order of the plans, whichever is judged first.
  void judge(const std::vector<RecordingPlan>& plans);

  void print() const;
  // By judge; PoolSentry is the first.
  [[nodiscard]] const std::vector<Score>& scores() const { return scores_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  // A line for everything that PoolSentry got wrong.
  [[nodiscard]] const std::string& misses() const { return misses_; }

 private:
  [[nodiscard]] std::vector<Score> judge_one(const RecordingPlan& plan, std::string& misses) const;
  void print_judges() const;
  void print_families() const;

  bool with_peers_;
  std::vector<std::string> names_;
  std::vector<Score> scores_;
  std::string misses_;
};

}  // namespace poolsentry::bench
