// Written by hand: half a megabyte of numbers needs no tree of them in memory.
#include "core/formats/snapshot_json.h"

#include <optional>
#include <string_view>

#include "core/base/text.h"
#include "core/base/time.h"

namespace poolsentry {
namespace {

// A string of JSON (RFC 8259): valid UTF-8; quotes, backslashes and control characters escaped.
std::string quoted(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : to_valid_utf8(value)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') text += '\\';
    if (byte < 0x20) {
      text += {'\\', 'u', '0', '0', kDigits[byte >> 4U], kDigits[byte & 15U]};
    } else {
      text += c;
    }
  }
  return text + '"';
}

template <class Integer>
std::string number_or_null(const std::optional<Integer>& value) {
  return value ? std::to_string(*value) : "null";
}

// "name":value, with a comma before it unless it comes first in its object.
void member(std::string& text, std::string_view name, const std::string& value) {
  if (text.back() != '{') text += ',';
  text += '"';
  text += name;
  text += "\":";
  text += value;
}

std::string time_with_milliseconds(TimePoint time) {
  std::string text = format_utc(time);
  const int milliseconds = to_civil(time).milliseconds;
  if (milliseconds == 0) return text;
  text.pop_back();
  return text + "." + std::to_string(1000 + milliseconds).substr(1) + "Z";
}

std::string uptime_ms(const Snapshot& snapshot) {
  return snapshot.uptime ? std::to_string(snapshot.uptime->count()) : "null";
}

std::string counter_width(CounterWidth width) {
  if (width == CounterWidth::kUnknown) return "null";
  return width == CounterWidth::k32Bits ? "32" : "64";
}

std::string pools_object(const Snapshot& snapshot) {
  std::string text = "{";
  for (const Pool pool : kPools) {
    const PoolTotal& total = snapshot.total(pool);
    std::string figures = "{";
    member(figures, "bytes", number_or_null(total.bytes));
    member(figures, "limit_bytes", number_or_null(total.limit_bytes));
    member(text, pool_name(pool), figures + "}");
  }
  return text + "}";
}

std::string memory_object(const MemoryFigures& memory) {
  std::string text = "{";
  member(text, "commit_bytes", number_or_null(memory.commit_bytes));
  member(text, "commit_limit_bytes", number_or_null(memory.commit_limit_bytes));
  member(text, "physical_bytes", number_or_null(memory.physical_bytes));
  member(text, "available_bytes", number_or_null(memory.available_bytes));
  return text + "}";
}

std::string architecture(Architecture value) {
  return value == Architecture::kUnknown ? "null" : quoted(architecture_name(value));
}

// Under the registry's own names; only what is set.
std::string registry_object(const PoolRegistry& registry) {
  std::string text = "{";
  for (const PoolRegistryValue& value : kPoolRegistryValues) {
    const auto& number = registry.*value.member;
    if (number) member(text, value.name, std::to_string(*number));
  }
  return text + "}";
}

void append_usage(std::string& text, const TagUsage& usage) {
  text += '{';
  member(text, "tag", quoted(usage.tag.text()));
  member(text, "pool", quoted(pool_name(usage.pool)));
  member(text, "allocs", std::to_string(usage.allocs));
  member(text, "frees", std::to_string(usage.frees));
  member(text, "outstanding", std::to_string(usage.outstanding));
  member(text, "bytes", std::to_string(usage.bytes));
  text += '}';
}

}  // namespace

std::string write_snapshot_json(const Snapshot& snapshot) {
  std::string text = "{";
  member(text, "schema", quoted("poolsentry.snapshot/1"));
  member(text, "time", quoted(time_with_milliseconds(snapshot.time)));
  member(text, "host", snapshot.host.empty() ? "null" : quoted(snapshot.host));
  member(text, "build", number_or_null(snapshot.build));
  member(text, "architecture", architecture(snapshot.architecture));
  member(text, "uptime_ms", uptime_ms(snapshot));
  member(text, "uptime_wraps", snapshot.uptime_wraps_at_32_bits ? "true" : "false");
  member(text, "counter_width", counter_width(snapshot.counter_width));
  member(text, "pools", pools_object(snapshot));
  member(text, "memory", memory_object(snapshot.memory));
  member(text, "registry", registry_object(snapshot.registry));
  member(text, "usages", "[");
  for (const TagUsage& usage : snapshot.usages) {
    if (text.back() != '[') text += ',';
    append_usage(text, usage);
  }
  return text + "]}\n";
}

}  // namespace poolsentry
