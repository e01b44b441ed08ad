#include "core/pool/tag.h"

#include <algorithm>

namespace poolsentry {
namespace {

constexpr std::uint32_t kProtectedPoolBit = 0x8000'0000U;
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool stands_for_itself(unsigned char byte) { return byte >= 0x20 && byte < 0x7F && byte != '\\'; }

// The byte behind "\xNN" at the start of `text`, or -1 where it is no escape.
int escaped_byte(std::string_view text) {
  if (text.size() < 4 || text[0] != '\\' || text[1] != 'x') return -1;
  const auto high = kHexDigits.find(text[2]);
  const auto low = kHexDigits.find(text[3]);
  if (high == std::string_view::npos || low == std::string_view::npos) return -1;
  return static_cast<int>(high * 16 + low);
}

}  // namespace

Tag Tag::from_text(std::string_view text) {
  Tag tag;
  tag.bytes.fill(' ');
  std::copy_n(text.begin(), std::min(text.size(), tag.bytes.size()), tag.bytes.begin());
  return tag;
}

std::string Tag::text() const {
  std::string text;
  for (const char c : from_value(value() & ~kProtectedPoolBit).bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (stands_for_itself(byte)) {
      text += c;
    } else {
      text += {'\\', 'x', kHexDigits[byte / 16U], kHexDigits[byte % 16U]};
    }
  }
  return text;
}

bool parse_tag_text(std::string_view text, Tag& tag) {
  Tag read;
  for (char& byte : read.bytes) {
    if (text.empty()) return false;
    const int escaped = escaped_byte(text);
    if (escaped < 0 && !stands_for_itself(static_cast<unsigned char>(text[0]))) return false;
    byte = escaped < 0 ? text[0] : static_cast<char>(static_cast<unsigned char>(escaped));
    text.remove_prefix(escaped < 0 ? 1 : 4);
  }
  if (!text.empty()) return false;
  tag = read;
  return true;
}

}  // namespace poolsentry
