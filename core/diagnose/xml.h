// XML as Windows writes it for events: small, flat, without declarations. What is read may also
// come from a file that anybody sent, so its size and its depth are limited before it is parsed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace poolsentry {

struct XmlElement {
  // Most of what an element may nest: the parser, and this tree's destructor, recurse.
  static constexpr std::size_t kMaxDepth = 64;
  // Bytes of a whole document: the limit of an event record.
  static constexpr std::size_t kMaxBytes = 65'536;

  std::string name;  // without its namespace's prefix
  std::string text;  // of this element alone, with its blanks; any bytes, not always UTF-8
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;

  // The first child of that name; null where there is none. It lives as long as this element.
  [[nodiscard]] const XmlElement* child(std::string_view child_name) const;
  // Empty where there is none.
  [[nodiscard]] std::string_view attribute(std::string_view attribute_name) const;
  [[nodiscard]] std::string_view child_text(std::string_view child_name) const;
};

// The root element. kInput, with the reason, where `text` is not XML, is larger than kMaxBytes, is
// nested deeper than kMaxDepth, or holds what no event holds: DOCTYPE, comments, CDATA.
[[nodiscard]] Result<XmlElement> parse_xml(std::string_view text);

}  // namespace poolsentry
