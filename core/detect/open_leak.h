// An open leak as it goes on: does it still grow, how fast, has it stopped, has its memory come
// back?
#pragma once

#include <cstddef>
#include <vector>

#include "core/detect/evidence.h"
#include "core/detect/forecast.h"
#include "core/detect/leak.h"
#include "core/detect/row.h"

namespace poolsentry {

// What is remembered of an open leak beyond what it tells. Seconds are those of the histories.
struct OpenLeak {
  std::size_t leak = 0;    // the detector's number for it
  std::size_t series = 0;  // and for its series
  double onset_s = 0;
  double bytes_at_onset = 0;
  double highest_floor = 0;
  Bend bend;
  double gathered_s = 0;  // its age when others were looked for that grow with it
};

// What the points, which begin with the onset, say of a leak. `free` is what its pool can still
// take, in bytes.
[[nodiscard]] Finding finding_since_onset(const std::vector<FloorPoint>& points, RowKind kind,
                                          double free);

// Takes a new finding over into what is told.
void take_finding(OpenLeak& open, Leak& leak, const Finding& finding);

// Looks at the closed intervals of a leak's series up to `now_s`: a rise sets its rate, a long rest
// stops it. `points` is scratch.
void follow(OpenLeak& open, Leak& leak, const Series& series, double now_s, double free,
            std::vector<FloorPoint>& points);

// True where at most a part of what it had grown is left: the leak is over. Measured from the
// floors, so that the trough of a sawtooth on top of a leak does not clear it.
[[nodiscard]] bool has_come_back(const OpenLeak& open, const Series& series);

}  // namespace poolsentry
