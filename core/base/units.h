// Sizes, durations and rates: how people write them and how they are shown. One wording for all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace poolsentry {

// "343MB", "1MiB", "2 GB", "213909504": a number, an optional fraction, an optional unit of bytes.
// KB, MB, GB, TB and KiB, MiB, GiB, TiB all mean powers of 1024, as Windows and its documentation
// of pool limits use them. kUsage with what would be right otherwise.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

// "60s", "30m", "24h", "7d", "2y", "500ms": a number with an optional fraction and a unit (y is 365
// days). Larger than 0 and at most 100 years. kUsage otherwise.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

// "1.4 GB", "343 MB", "96 bytes": three significant digits, powers of 1024.
[[nodiscard]] std::string format_size(double bytes);

// "3 d 4 h", "52 min", "18 s": the two largest units.
[[nodiscard]] std::string format_duration(Duration duration);

// "238 MB an hour", "3.1 MB a day", "96 KB a second": the unit of time in which the number is
// readable (at least 1 MB, else the day).
[[nodiscard]] std::string format_rate(double bytes_per_hour);

// "133,052,640".
[[nodiscard]] std::string format_count(std::uint64_t count);

// "93 %"; more digits where rounding would say 100 % or 0 % and it is not.
[[nodiscard]] std::string format_share(double share);

}  // namespace poolsentry
