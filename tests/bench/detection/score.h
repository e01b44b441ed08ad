// How well a judge did, over many recordings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/bench/detection/judge.h"
#include "tests/bench/detection/recording.h"

namespace poolsentry::bench {

// One forecast against what came.
struct ForecastHit {
  bool held = false;
  double width = 0;  // latest - earliest, as a part of the time left
};

struct FamilyScore {
  std::size_t leaks = 0;
  std::size_t found = 0;
  std::vector<double> leads;
};

struct Score {
  std::map<Leaking, FamilyScore> families;
  std::map<std::string, std::size_t> false_alarms;  // by where they were raised
  double server_years = 0;                          // of healthy recordings
  std::size_t false_alarms_healthy = 0;
  std::vector<ForecastHit> at_alert;
  std::vector<ForecastHit> at_end;
  std::vector<double> onset_errors;  // as parts of the recording's length

  void add(const Score& other);
  [[nodiscard]] FamilyScore total() const;
  [[nodiscard]] std::size_t false_alarm_count() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double precision() const;
};

using Exhaustion = std::array<std::optional<double>, 2>;

// `misses` gets a line for each leak that was not found and each false alarm.
[[nodiscard]] Score score(const Recording& recording, const Judge& judge,
                          const Exhaustion& exhaustion, std::string& misses);

[[nodiscard]] double median(std::vector<double> values);
// The value below which that part of all lies; 0 of none.
[[nodiscard]] double quantile(std::vector<double> values, double part);
// The part of forecasts that held, and their median width.
[[nodiscard]] double coverage(const std::vector<ForecastHit>& hits);
[[nodiscard]] double median_width(const std::vector<ForecastHit>& hits);

}  // namespace poolsentry::bench
