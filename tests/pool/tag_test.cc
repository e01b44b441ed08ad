#include "core/pool/tag.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("A tag shorter than four bytes is filled up with blanks") {
  CHECK(Tag::from_text("Se").text() == "Se  ");
  CHECK(Tag::from_text("Strg").text() == "Strg");
  CHECK(Tag::from_text("Strgs").text() == "Strg");
}

TEST_CASE("A tag's value is the kernel's little-endian ULONG") {
  CHECK(Tag::from_text("Strg").value() == 0x67727453U);
  CHECK(Tag::from_value(0x67727453U) == Tag::from_text("Strg"));
  CHECK(Tag::from_value(0xF3000001U).value() == 0xF3000001U);
}

TEST_CASE("Bytes of a tag that are not printable are written as hex") {
  CHECK(Tag::from_value(0x0A1B007FU).text() == R"(\x7F\x00\x1B\x0A)");
  CHECK(Tag::from_text(R"(a\"<)").text() == R"(a\x5C"<)");
  CHECK(Tag::from_text("\xF3"
                       "abc")
            .text() == R"(\xF3abc)");
}

TEST_CASE("Only the text of a tag leaves out the bit of protected pool") {
  const Tag tag = Tag::from_value(Tag::from_text("Toke").value() | 0x80000000U);
  CHECK(tag.text() == "Toke");
  CHECK(tag != Tag::from_text("Toke"));
}

TEST_CASE("What text() writes is read back, for every byte in every place") {
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    for (std::uint32_t place = 0; place < 4; ++place) {
      const std::uint32_t high_bit = 0x80000000U;  // left out by text()
      const Tag tag = Tag::from_value(
          ((0x20202020U & ~(0xFFU << place * 8U)) | byte << place * 8U) & ~high_bit);
      Tag read;
      INFO(tag.text());
      REQUIRE(parse_tag_text(tag.text(), read));
      CHECK(read == tag);
    }
  }
}

TEST_CASE("Text that is not four characters is no tag and changes nothing") {
  Tag tag = Tag::from_text("Keep");
  for (const char* text : {"", "Str", "Strgs", R"(\x4)", R"(abc\x0)", R"(abc\xzz)", "ab\tc",
                           "caf\xC3\xA9", R"(abc\x0a)", R"(a\bc)"}) {
    INFO(text);
    CHECK_FALSE(parse_tag_text(text, tag));
  }
  CHECK(tag == Tag::from_text("Keep"));
}
