#include "core/diagnose/exhaustion_event.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/diagnose/xml.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxProcessName = 64;
constexpr std::size_t kMaxTagName = 16;
constexpr std::size_t kNamedInText = 3;

template <class Number>
std::optional<Number> number_in(const XmlElement& parent, std::string_view name) {
  Number number{};
  if (!parse_number(trim(parent.child_text(name)), number)) return std::nullopt;
  return number;
}

const XmlElement* exhaustion_info(const XmlElement& root) {
  constexpr std::string_view kInfo = "MemoryExhaustionInfo";
  if (root.name == kInfo) return &root;
  const XmlElement* const data = root.child("UserData");
  return data == nullptr ? nullptr : data->child(kInfo);
}

void read_system(const XmlElement& info, ExhaustionEvent& event) {
  const XmlElement* const system = info.child("SystemInfo");
  if (system == nullptr) return;
  const auto number = [system](std::string_view name) {
    return number_in<std::uint64_t>(*system, name);
  };
  event.commit_limit_bytes = number("SystemCommitLimit");
  event.commit_bytes = number("SystemCommitCharge");
  event.process_commit_bytes = number("ProcessCommitCharge");
  event.physical_bytes = number("PhysicalMemorySize");
  event.physical_used_bytes = number("PhysicalMemoryUsage");
  event.pool_bytes = {number("PagedPoolUsage"), number("NonPagedPoolUsage")};
  event.process_count = number("Processes");
}

void read_processes(const XmlElement& info, ExhaustionEvent& event) {
  const XmlElement* const processes = info.child("ProcessInfo");
  if (processes == nullptr) return;
  for (const XmlElement& process : processes->children) {
    if (event.processes.size() == ExhaustionEvent::kMaxNamed) break;
    const std::string_view name = process.child_text("Name");
    if (name.empty()) continue;
    event.processes.push_back({to_printable(name, kMaxProcessName),
                               number_in<std::uint32_t>(process, "ID").value_or(0),
                               number_in<std::uint64_t>(process, "CommitCharge").value_or(0),
                               number_in<std::uint64_t>(process, "HandleCount").value_or(0)});
  }
}

void read_tags(const XmlElement& info, Pool pool, ExhaustionEvent& event) {
  const XmlElement* const of_pool =
      info.child(pool == Pool::kPaged ? "PagedPoolInfo" : "NonPagedPoolInfo");
  if (of_pool == nullptr) return;
  std::vector<ExhaustionTag>& tags = event.tags[static_cast<std::size_t>(pool)];
  for (const XmlElement& tag : of_pool->children) {
    if (tags.size() == ExhaustionEvent::kMaxNamed) break;
    const std::string_view name = tag.child_text("Name");
    if (name.empty()) continue;
    tags.push_back(
        {to_printable(name, kMaxTagName), number_in<std::uint64_t>(tag, "PoolUsed").value_or(0)});
  }
}

std::string size_of(std::uint64_t bytes) { return format_size(static_cast<double>(bytes)); }

// "26.2 GB of 26.3 GB commit (99 %)"; empty where the event does not say it.
std::string used_of(const std::optional<std::uint64_t>& used,
                    const std::optional<std::uint64_t>& limit, std::string_view what) {
  if (!used) return {};
  std::string text = size_of(*used);
  if (limit) text += " of " + size_of(*limit);
  text += ' ';
  text += what;
  if (!limit || *limit == 0) return text;
  const double share = static_cast<double>(*used) / static_cast<double>(*limit);
  return text + " (" + format_share(share) + ")";
}

// "store.exe (10.5 GB) and w3wp.exe (537 MB)"
template <class Named>
std::string names_of(const std::vector<Named>& all, std::uint64_t Named::*bytes) {
  std::vector<std::string> names;
  for (const Named& one : all) {
    if (names.size() == kNamedInText) break;
    names.push_back(one.name + " (" + size_of(one.*bytes) + ")");
  }
  return join_for_people(names);
}

std::vector<std::string> figures_of(const ExhaustionEvent& event) {
  std::vector<std::string> figures;
  const auto add = [&figures](std::string text) {
    if (!text.empty()) figures.push_back(std::move(text));
  };
  add(used_of(event.commit_bytes, event.commit_limit_bytes, "commit"));
  add(used_of(event.physical_used_bytes, event.physical_bytes, "RAM"));
  for (const Pool pool : kPools) {
    const std::string name = std::string(pool_name(pool)) + " pool";
    add(used_of(event.pool_bytes[static_cast<std::size_t>(pool)], std::nullopt, name));
  }
  return figures;
}

}  // namespace

Result<ExhaustionEvent> read_exhaustion_event(std::string_view xml) {
  const Result<XmlElement> root = parse_xml(xml);
  if (!root) return pass_on(root);
  const XmlElement* const info = exhaustion_info(*root);
  if (info == nullptr) {
    return failure(ErrorKind::kInput, "the XML of the event has no MemoryExhaustionInfo");
  }
  ExhaustionEvent event;
  read_system(*info, event);
  read_processes(*info, event);
  for (const Pool pool : kPools) read_tags(*info, pool, event);
  return event;
}

std::string describe_exhaustion_event(const ExhaustionEvent& event) {
  std::string text = "Resource-Exhaustion-Detector 2004: memory is low";
  if (const auto figures = figures_of(event); !figures.empty()) {
    text += ", in use are " + join_for_people(figures);
  }
  if (!event.processes.empty()) {
    text += "; most commit: " + names_of(event.processes, &ExhaustionProcess::commit_bytes);
  }
  for (const Pool pool : kPools) {
    const auto& tags = event.tags[static_cast<std::size_t>(pool)];
    if (tags.empty()) continue;
    text += "; largest in the " + std::string(pool_name(pool)) +
            " pool: " + names_of(tags, &ExhaustionTag::bytes);
  }
  return text;
}

}  // namespace poolsentry
