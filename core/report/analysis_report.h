// The result of `analyze`, as JSON for programs and as text for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/detect/detector.h"
#include "core/formats/loss_log.h"

namespace poolsentry {

// What is reported; refers to what it was made from, which must outlive it.
struct AnalysisFigures {
  const Detector& detector;
  const LossLog& losses;
  std::string host;
  std::uint64_t snapshots = 0;
  std::optional<TimePoint> first;
  std::optional<TimePoint> last;
};

// One object of the schema "poolsentry.analysis/1" (product.md), indented, with a line end. Fields
// are added, never renamed.
[[nodiscard]] std::string analysis_json(const AnalysisFigures& figures);

// The verdict first, then each leak, then both pools, then what could not be used.
[[nodiscard]] std::string analysis_text(const AnalysisFigures& figures);

}  // namespace poolsentry
