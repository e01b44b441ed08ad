// What to do about a leak: now, tomorrow, and with whom. Part of the wording (wording.h).
#pragma once

#include <span>
#include <string>

#include "core/alert/alert.h"
#include "core/detect/series_key.h"

namespace poolsentry {

// Where to look for the owner of these tags, one sentence or a few, without the last full stop.
// A tag goes into a command line only when all of it is letters and digits: any driver may choose
// quotes and percent signs. The others are told by their bytes. Tags that Windows allocates for
// others have no driver to be found by: it is said where their holder is.
[[nodiscard]] std::string where_to_look(std::span<const SeriesKey> series);

// For 2000, 2001 and 2002. `has_forecast`: the text says before when a restart must be.
[[nodiscard]] std::string leak_advice(EventId id, std::span<const SeriesKey> series,
                                      bool has_forecast);

// For 2003; the tags that grew most, or none.
[[nodiscard]] std::string full_pool_advice(std::span<const SeriesKey> growers);

}  // namespace poolsentry
