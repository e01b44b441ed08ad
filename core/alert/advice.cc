#include "core/alert/advice.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::string_view kSaveEvidence = "save evidence with \"poolsentry snapshot leak.log\"";
constexpr std::string_view kWithWhom =
    " With whom: the vendor of the driver that is found, or Microsoft where it is Windows' own; "
    "see docs/events.md.";
// A command line and a sentence hold so many tags.
constexpr std::size_t kMostTags = 8;

// What is allocated under one tag by many: pooltag.txt of the Debugging Tools for Windows names the
// allocator, which is not the holder.
struct GenericTag {
  std::string_view tag;
  std::string_view holder;  // nothing: a handle
};
constexpr std::array kGenericTags = std::to_array<GenericTag>({
    {"Strg", "strings that Windows makes for a driver, on Windows Server 2003 for Srv.sys"},
    {"MmSt", "what maps open files: look for the program that keeps many open"},
    {"File", ""},
    {"Toke", ""},
    {"Proc", ""},
    {"Thre", ""},
    {"Even", ""},
});

const GenericTag* generic_tag(std::string_view tag) {
  const auto* const found =
      std::find_if(kGenericTags.begin(), kGenericTags.end(),
                   [tag](const GenericTag& generic) { return generic.tag == tag; });
  return found == kGenericTags.end() ? nullptr : found;
}

bool is_plain(const Tag& tag) {
  return std::all_of(tag.bytes.begin(), tag.bytes.end(), is_letter_or_digit);
}

// "22 0A 5B 1B"
std::string hex_bytes(const Tag& tag) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : tag.bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

// The tags of a group, by how their owner is found.
struct Sorted {
  std::vector<std::string> plain;
  std::vector<std::string> odd;      // by their bytes
  std::vector<std::string> handles;  // objects of Windows: who holds the handle?
  std::vector<std::string> others;   // sentences
  std::size_t count = 0;
};

void sort_in(const Tag& tag, Sorted& sorted) {
  const std::string text(tag.bytes.begin(), tag.bytes.end());
  if (!is_plain(tag)) {
    sorted.odd.push_back(hex_bytes(tag));
  } else if (const GenericTag* const generic = generic_tag(text)) {
    if (generic->holder.empty()) {
      sorted.handles.push_back(text);
    } else {
      sorted.others.push_back(text + " is " + std::string(generic->holder));
    }
  } else {
    sorted.plain.push_back(text);
  }
}

Sorted sorted(std::span<const SeriesKey> series) {
  Sorted sorted;
  std::vector<Tag> seen;  // one tag may leak in both pools
  for (const SeriesKey& key : series) {
    if (!key.tag || std::find(seen.begin(), seen.end(), *key.tag) != seen.end()) continue;
    if (seen.size() == kMostTags) break;
    seen.push_back(*key.tag);
    sort_in(*key.tag, sorted);
  }
  sorted.count = seen.size();
  return sorted;
}

// findstr takes words between quotes as alternatives.
std::string find_command(const std::vector<std::string>& tags) {
  std::string words;
  for (const std::string& tag : tags) words += (words.empty() ? "" : " ") + tag;
  return "find the driver with findstr /m /l \"" + words +
         "\" %SystemRoot%\\System32\\drivers\\*.sys";
}

}  // namespace

std::string where_to_look(std::span<const SeriesKey> series) {
  const Sorted tags = sorted(series);
  if (tags.count == 0)
    return "this source names no tags: log them, then look for the one that grows";
  std::vector<std::string> parts;
  if (!tags.plain.empty()) parts.push_back(find_command(tags.plain));
  if (!tags.odd.empty()) {
    parts.push_back("search the drivers for the bytes " + join_for_people(tags.odd));
  }
  if (!tags.handles.empty()) {
    parts.push_back("behind " + join_for_people(tags.handles) +
                    " is an open handle: look for the process whose handle count grows");
  }
  parts.insert(parts.end(), tags.others.begin(), tags.others.end());
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

std::string leak_advice(EventId id, std::span<const SeriesKey> series, bool has_forecast) {
  std::string text = "Now: " + std::string(kSaveEvidence);
  if (id == EventId::kExhaustionImminent) {
    // The event before it, of the same moment at times, says how the driver is found.
    return text +
           ", then restart in an orderly way before the time above, or stop what loads the driver: "
           "nothing else frees the memory. Event 2000 of this leak says how to find it.";
  }
  if (has_forecast) text += " and plan a restart before the time above";
  return text + ". Tomorrow: " + where_to_look(series) + "." + std::string(kWithWhom);
}

std::string full_pool_advice(std::span<const SeriesKey> growers) {
  std::string text =
      "Now: stop the service or driver behind the largest growth, or restart the "
      "server in an orderly way, before it can start no process any more. If there "
      "is time, " +
      std::string(kSaveEvidence) + " first.";
  if (!growers.empty()) text += " Tomorrow: " + where_to_look(growers) + ".";
  return text + std::string(kWithWhom);
}

}  // namespace poolsentry
