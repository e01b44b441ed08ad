#include "core/diagnose/xml.h"

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <optional>
#include <sstream>

namespace poolsentry {
namespace {

using boost::property_tree::ptree;

constexpr std::string_view kBlanks = " \t\r\n";

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80U ||
         std::string_view("_.:-").find(c) != std::string_view::npos;
}

// Goes through the tags of a document and counts how deep they nest, since the real parser recurses
// for each. Stricter than it in every place, so that both see the same tags up to where either
// gives up.
class DepthCheck {
 public:
  explicit DepthCheck(std::string_view text) : text_(text) {}

  // What speaks against parsing; empty where nothing does.
  std::string_view objection() {
    while (skip_to('<')) {
      if (const std::string_view reason = pass_tag(); !reason.empty()) return reason;
      if (depth_ > XmlElement::kMaxDepth) return "is nested too deeply";
    }
    return {};
  }

 private:
  std::string_view pass_tag() {
    if (take('!')) return "holds a DOCTYPE, a comment or CDATA, which events do not have";
    if (take('?')) return pass_instruction() ? "" : "ends within <? ... ?>";
    if (take('/')) {
      if (!pass_name()) return "has an end tag without a name";
      pass_blanks();
      depth_ -= std::min<std::size_t>(depth_, 1);
      return take('>') ? "" : "has an end tag that does not end";
    }
    return pass_start_tag();
  }

  std::string_view pass_start_tag() {
    if (!pass_name()) return "has a tag without a name";
    for (;;) {
      pass_blanks();
      if (take('>')) {
        ++depth_;
        return {};
      }
      if (take('/')) return take('>') ? "" : "has a tag that does not end";
      if (!pass_attribute()) return "has an attribute that is not one";
    }
  }

  bool pass_attribute() {
    if (!pass_name()) return false;
    pass_blanks();
    if (!take('=')) return false;
    pass_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'') return false;
    ++at_;
    return skip_to(quote);
  }

  bool pass_instruction() {
    const auto end = text_.find("?>", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return end != std::string_view::npos;
  }

  bool pass_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    return at_ > begin;
  }

  void pass_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

  bool take(char c) {
    const bool there = at_ < text_.size() && text_[at_] == c;
    if (there) ++at_;
    return there;
  }

  // Behind the next `c`; false, and at the end, where there is none.
  bool skip_to(char c) {
    at_ = text_.find(c, at_);
    if (at_ == std::string_view::npos) {
      at_ = text_.size();
      return false;
    }
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

std::string without_prefix(const std::string& name) {
  const auto colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

XmlElement element_of(const std::string& name, const ptree& tree) {
  XmlElement element{without_prefix(name), tree.data(), {}, {}};
  for (const auto& [key, value] : tree) {
    if (key != "<xmlattr>") {
      element.children.push_back(element_of(key, value));
      continue;
    }
    for (const auto& [attribute, text] : value) {
      element.attributes.emplace_back(without_prefix(attribute), text.data());
    }
  }
  return element;
}

tl::unexpected<Error> not_an_event(std::string_view reason) {
  return failure(ErrorKind::kInput, "the XML of the event " + std::string(reason));
}

// The one place where Boost's exceptions are met.
Result<ptree> parse_tree(std::string_view text) try {
  std::istringstream stream{std::string(text)};
  ptree tree;
  boost::property_tree::read_xml(stream, tree, boost::property_tree::xml_parser::no_comments);
  return tree;
} catch (const boost::property_tree::xml_parser_error& error) {
  return not_an_event("is not well-formed: line " + std::to_string(error.line()) + ": " +
                      error.message());
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found =
      std::find_if(children.begin(), children.end(),
                   [child_name](const XmlElement& child) { return child.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::attribute(std::string_view attribute_name) const {
  for (const auto& [name_of_this, value] : attributes) {
    if (name_of_this == attribute_name) return value;
  }
  return {};
}

std::string_view XmlElement::child_text(std::string_view child_name) const {
  const XmlElement* const found = child(child_name);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Result<XmlElement> parse_xml(std::string_view text) {
  if (text.size() > XmlElement::kMaxBytes) return not_an_event("is larger than 64 KB");
  if (const auto reason = DepthCheck(text).objection(); !reason.empty()) {
    return not_an_event(reason);
  }
  const Result<ptree> tree = parse_tree(text);
  if (!tree) return pass_on(tree);
  if (tree->empty()) return not_an_event("has no element");
  return element_of(tree->front().first, tree->front().second);
}

}  // namespace poolsentry
