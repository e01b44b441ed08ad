#include "core/formats/memsnap_stamps.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxHostBytes = 255;  // a DNS name; a NetBIOS name has 15
// Before the registry's own names: PagedPoolLimit is a stamp already, and in bytes.
constexpr std::string_view kRegistryPrefix = "Registry";

void set_host(std::string_view value, Snapshot& snapshot) {
  snapshot.host.assign(value.substr(0, kMaxHostBytes));
}

void set_build(std::string_view value, Snapshot& snapshot) {
  std::uint32_t build = 0;
  if (parse_number(value, build)) snapshot.build = build;
}

void set_architecture(std::string_view value, Snapshot& snapshot) {
  snapshot.architecture = architecture_from_name(value);
}

bool parse_milliseconds(std::string_view value, Duration& duration) {
  std::uint64_t milliseconds = 0;
  if (!parse_number(value, milliseconds) || milliseconds > INT64_MAX) return false;
  duration = Duration(static_cast<std::int64_t>(milliseconds));
  return true;
}

// TickCount is GetTickCount's; our own UptimeMs, which stands behind it, does not wrap.
template <bool Wraps>
void set_uptime(std::string_view value, Snapshot& snapshot) {
  Duration uptime{0};
  if (!parse_milliseconds(value, uptime)) return;
  snapshot.uptime = uptime;
  snapshot.uptime_wraps_at_32_bits = Wraps;
}

void set_counter_width(std::string_view value, Snapshot& snapshot) {
  if (value == "32") snapshot.counter_width = CounterWidth::k32Bits;
  if (value == "64") snapshot.counter_width = CounterWidth::k64Bits;
}

template <auto Member>
void set_memory(std::string_view value, Snapshot& snapshot) {
  std::uint64_t bytes = 0;
  if (parse_number(value, bytes)) snapshot.memory.*Member = bytes;
}

template <Pool P, auto Member>
void set_pool(std::string_view value, Snapshot& snapshot) {
  std::uint64_t bytes = 0;
  if (parse_number(value, bytes)) snapshot.total(P).*Member = bytes;
}

struct KnownStamp {
  std::string_view name;
  void (*apply)(std::string_view value, Snapshot& snapshot);
};

// The first three are memsnap's, the rest ours.
constexpr std::array<KnownStamp, 14> kStamps = {{
    {"ComputerName", set_host},
    {"buildnumber", set_build},
    {"TickCount", set_uptime<true>},
    {"Architecture", set_architecture},
    {"UptimeMs", set_uptime<false>},
    {"CounterWidth", set_counter_width},
    {"PagedPoolBytes", set_pool<Pool::kPaged, &PoolTotal::bytes>},
    {"PagedPoolLimit", set_pool<Pool::kPaged, &PoolTotal::limit_bytes>},
    {"NonpagedPoolBytes", set_pool<Pool::kNonpaged, &PoolTotal::bytes>},
    {"NonpagedPoolLimit", set_pool<Pool::kNonpaged, &PoolTotal::limit_bytes>},
    {"CommitBytes", set_memory<&MemoryFigures::commit_bytes>},
    {"CommitLimit", set_memory<&MemoryFigures::commit_limit_bytes>},
    {"PhysicalBytes", set_memory<&MemoryFigures::physical_bytes>},
    {"AvailableBytes", set_memory<&MemoryFigures::available_bytes>},
}};

void apply_registry(std::string_view name, std::string_view value, Snapshot& snapshot) {
  std::uint32_t number = 0;
  if (parse_number(value, number)) set_registry_value(snapshot.registry, name, number);
}

// Takes digits and the separator behind them off `text`; the last number of a group has none.
bool take_part(std::string_view& text, std::string_view separators, int& value) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (!parse_number(text.substr(0, end), value)) return false;
  text.remove_prefix(end);
  if (separators.empty()) return true;
  if (text.empty() || separators.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Stamp> parse_stamp(std::string_view line) {
  const auto equals = line.find('=');
  if (!line.starts_with('!') || equals == std::string_view::npos) return std::nullopt;
  const Stamp stamp{line.substr(1, equals - 1), trim(line.substr(equals + 1))};
  const bool is_word = stamp.name.find(' ') == std::string_view::npos && !stamp.name.empty();
  return is_word ? std::optional(stamp) : std::nullopt;
}

std::optional<TimePoint> parse_system_time(std::string_view value) {
  CivilTime t;
  const bool read = take_part(value, "\\/", t.month) && take_part(value, "\\/", t.day) &&
                    take_part(value, " ", t.year) && take_part(value, ":", t.hour) &&
                    take_part(value, ":", t.minute) && take_part(value, ".", t.second) &&
                    take_part(value, "", t.milliseconds);
  return read ? to_time_point(t) : std::nullopt;
}

void apply_stamp(const Stamp& stamp, Snapshot& snapshot) {
  if (stamp.name.starts_with(kRegistryPrefix)) {
    apply_registry(stamp.name.substr(kRegistryPrefix.size()), stamp.value, snapshot);
    return;
  }
  const auto* const known = std::find_if(kStamps.begin(), kStamps.end(),
                                         [&](const KnownStamp& k) { return k.name == stamp.name; });
  if (known != kStamps.end()) known->apply(stamp.value, snapshot);
}

}  // namespace poolsentry
