#include "core/diagnose/event_xml.h"

#include <optional>

#include "core/base/text.h"
#include "core/diagnose/xml.h"

namespace poolsentry {
namespace {

// Written by Windows with seven digits behind the point; only the first three are kept.
TimePoint time_of(const XmlElement& system) {
  const XmlElement* const created = system.child("TimeCreated");
  if (created == nullptr) return {};
  return parse_utc(created->attribute("SystemTime")).value_or(TimePoint{});
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

// Up to the first character that is not part of a pair of digits.
std::vector<std::byte> bytes_of(std::string_view hex) {
  std::vector<std::byte> bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const auto high = hex_digit(hex[i]);
    const auto low = hex_digit(hex[i + 1]);
    if (!high || !low) break;
    bytes.push_back(static_cast<std::byte>(*high << 4U | *low));
  }
  return bytes;
}

}  // namespace

Result<SystemLogEvent> read_event_xml(std::string_view xml) {
  const Result<XmlElement> root = parse_xml(xml);
  if (!root) return pass_on(root);
  const XmlElement* const system = root->child("System");
  const XmlElement* const provider = system == nullptr ? nullptr : system->child("Provider");
  SystemLogEvent event;
  if (provider == nullptr || !parse_number(trim(system->child_text("EventID")), event.id)) {
    return failure(ErrorKind::kInput, "the XML is not an event: it has no provider or no id");
  }
  event.source = provider->attribute("Name");
  event.time = time_of(*system);
  if (const XmlElement* const data = root->child("EventData")) {
    event.data = bytes_of(trim(data->child_text("Binary")));
  }
  event.xml = xml;
  return event;
}

}  // namespace poolsentry
