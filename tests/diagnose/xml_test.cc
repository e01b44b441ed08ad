#include "core/diagnose/xml.h"

#include <catch2/catch.hpp>

#include "tests/diagnose/sample_events.h"

namespace poolsentry {
namespace {

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

std::string refusal(std::string_view text) {
  const auto root = parse_xml(text);
  return root ? "" : root.error().message;
}

TEST_CASE("elements, attributes and texts are read without their prefixes", "[diagnose]") {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?>\r\n<e:Event xmlns:e='urn:x' a = \"1 > 0\">\n <b/> <Name> Pp  "
      "&lt;&#x41;</Name>\n</e:Event>");
  REQUIRE(root);
  CHECK(root->name == "Event");
  CHECK(root->attribute("a") == "1 > 0");
  CHECK(root->attribute("none").empty());
  CHECK(root->child("b") != nullptr);
  CHECK(root->child("c") == nullptr);
  CHECK(root->child_text("Name") == " Pp  <A");
  CHECK(root->child_text("c").empty());
}

TEST_CASE("a document may be as deep as the limit and no deeper", "[diagnose]") {
  CHECK(parse_xml(nested(XmlElement::kMaxDepth)));
  CHECK_THAT(refusal(nested(XmlElement::kMaxDepth + 1)), Catch::Contains("nested too deeply"));
  CHECK_THAT(refusal(nested(9'000)), Catch::Contains("nested too deeply"));
}

TEST_CASE("nothing hides the depth of a document from the check", "[diagnose]") {
  const auto repeated = [](std::string_view piece) {
    std::string text;
    for (int i = 0; i < 1'000; ++i) text += piece;
    return text;
  };
  for (const std::string_view piece :
       {"<a b='</a>'>", "<a b=\"/>\">", "<a\"><b\">", "<a=\"><b=\">", "<a><?x </a> ?>",
        "<a><!--</a>-->", "<a><![CDATA[</a>]]>", "<a></a b='<c>'>", "<a b='\"'>", "<a x\"='1'>"}) {
    INFO(piece);
    CHECK_FALSE(parse_xml(repeated(piece)));
  }
}

TEST_CASE("a document may be as large as the limit and no larger", "[diagnose]") {
  const std::string_view frame = "<a></a>";
  const std::string filling(XmlElement::kMaxBytes - frame.size(), 'x');
  CHECK(parse_xml("<a>" + filling + "</a>"));
  CHECK_THAT(refusal("<a>x" + filling + "</a>"), Catch::Contains("larger than 64 KB"));
}

TEST_CASE("what events do not have is refused", "[diagnose]") {
  CHECK_THAT(refusal("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Catch::Contains("DOCTYPE"));
  CHECK_THAT(refusal("<a><!-- x --></a>"), Catch::Contains("comment"));
  CHECK_THAT(refusal("<a><![CDATA[x]]></a>"), Catch::Contains("CDATA"));
}

TEST_CASE("what is not XML is an error that says so", "[diagnose]") {
  for (const std::string_view text :
       {"", " ", "text", "<", "<a", "<a>", "<a b>", "<a b=>", "<a b='>", "<a/", "<a></", "<?xml",
        "<a>&#x110000;</a>", "\xEF\xBB\xBF", "<1></2", "<a b='&#xFFFFFFFFFF;'/>"}) {
    INFO(text);
    const auto root = parse_xml(text);
    REQUIRE_FALSE(root);
    CHECK(root.error().kind == ErrorKind::kInput);
    CHECK_THAT(root.error().message, Catch::StartsWith("the XML of the event "));
  }
}

TEST_CASE("no damage to a document does more than change what is read", "[diagnose]") {
  const std::string whole(kXmlOf2004);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto cut = parse_xml(std::string_view(whole).substr(0, i));
    CHECK_FALSE(cut);
    std::string damaged = whole;
    for (const char c : {'<', '>', '/', '"', '&', '\0', '\xFF'}) {
      damaged[i] = c;
      const auto root = parse_xml(damaged);
      if (root) CHECK(root->name.size() <= whole.size());
    }
  }
}

}  // namespace
}  // namespace poolsentry
