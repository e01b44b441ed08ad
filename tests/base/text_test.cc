#include "core/base/text.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>

using namespace poolsentry;

namespace {

struct Malformed {
  const char* what;
  std::string bytes;
  std::size_t replaced;  // U+FFFD that stand in for it
};

// Sequences that the Unicode standard (table 3-7) does not allow.
const std::vector<Malformed> kMalformed = {
    {"a continuation byte alone", "\x80", 1},
    {"a run of continuation bytes", "\x80\xBF\x80", 3},
    {"C0, which could only begin an overlong form", "\xC0\x80", 2},
    {"C1, which could only begin an overlong form", "\xC1\xBF", 2},
    {"an overlong slash in three bytes", "\xE0\x80\xAF", 3},
    {"the last overlong form of three bytes", "\xE0\x9F\xBF", 3},
    {"an overlong slash in four bytes", "\xF0\x80\x80\xAF", 4},
    {"the last overlong form of four bytes", "\xF0\x8F\xBF\xBF", 4},
    {"the first surrogate", "\xED\xA0\x80", 3},
    {"the last surrogate", "\xED\xBF\xBF", 3},
    {"the first code point too high", "\xF4\x90\x80\x80", 4},
    {"F5, which begins nothing", "\xF5\x80\x80\x80", 4},
    {"FE and FF, which begin nothing", "\xFE\xFF", 2},
    {"two bytes cut to one", "\xC3", 1},
    {"three bytes cut to two", "\xE2\x82", 2},
    {"four bytes cut to three", "\xF0\x9F\x98", 3},
};

const std::string kReplacement = "\xEF\xBF\xBD";

bool is_valid(const std::string& text) { return to_valid_utf8(text) == text; }

}  // namespace

TEST_CASE("A number is read only where it is the whole text") {
  int value = 7;
  CHECK(parse_number("0042", value));
  CHECK(value == 42);
  for (const char* text :
       {"", " 42", "42 ", "+42", "4x", "x4", "4.2", "0x10", "99999999999", "4,2"}) {
    INFO(text);
    CHECK_FALSE(parse_number(text, value));
    CHECK(value == 42);
  }
}

TEST_CASE("A number is read up to the limits of its type") {
  std::uint64_t large = 0;
  CHECK(parse_number("18446744073709551615", large));
  CHECK(large == UINT64_MAX);
  CHECK_FALSE(parse_number("18446744073709551616", large));
  CHECK_FALSE(parse_number("-1", large));
  std::int64_t negative = 0;
  CHECK(parse_number("-9223372036854775808", negative));
  CHECK_FALSE(parse_number("9223372036854775808", negative));
}

TEST_CASE("Well-formed text passes as it is") {
  for (const std::string text : {"", "plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                 "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    INFO(text);
    CHECK(to_valid_utf8(text) == text);
    CHECK(to_printable(text) == text);
  }
}

TEST_CASE("Bytes that are no well-formed sequence are replaced, what stands around them is kept") {
  for (const Malformed& m : kMalformed) {
    INFO(m.what);
    std::string expected = "a";
    for (std::size_t i = 0; i < m.replaced; ++i) expected += kReplacement;
    CHECK(to_valid_utf8("a" + m.bytes + "b") == expected + "b");
    CHECK(is_valid(to_valid_utf8(m.bytes)));
  }
}

TEST_CASE("Bytes that are no well-formed sequence are printed as hex") {
  CHECK(to_printable("a\xC0\x80z") == R"(a\xC0\x80z)");
  for (const Malformed& m : kMalformed) {
    INFO(m.what);
    CHECK(to_printable(m.bytes).size() == 4 * m.bytes.size());
  }
}

TEST_CASE("Control characters reach no terminal") {
  CHECK(to_printable("\x1B[31mred") == R"(\x1B[31mred)");
  CHECK(to_printable("a\nb\tc\x7F") == R"(a\x0A)"
                                       R"(b\x09)"
                                       R"(c\x7F)");
  CHECK(to_printable("\xC2\x9B"
                     "31m") == R"(\xC2\x9B)"
                               "31m");  // U+009B: one-character CSI
  CHECK(to_printable("\xC2\xA0") == "\xC2\xA0");
  CHECK(to_printable(std::string(1, '\0')) == R"(\x00)");
}

TEST_CASE("Printable text is cut at a whole character") {
  CHECK(to_printable("abcdef", 3) == "abc");
  CHECK(to_printable("ab\xE2\x82\xAC", 4) == "ab");
  CHECK(to_printable("ab\xE2\x82\xAC", 5) == "ab\xE2\x82\xAC");
  CHECK(to_printable("ab\x01", 5) == "ab");
  CHECK(to_printable("abc", 0).empty());
}

TEST_CASE("Any bytes become valid text without control characters") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes(random() % 24, '\0');
    for (char& c : bytes) c = static_cast<char>(random() & 0xFFU);
    const std::string printable = to_printable(bytes);
    CHECK(is_valid(to_valid_utf8(bytes)));
    CHECK(is_valid(printable));
    for (const char c : printable) {
      if (static_cast<unsigned char>(c) < 0x20) FAIL("a control character");
    }
  }
}

TEST_CASE("Blanks and tabs are trimmed at both ends only") {
  CHECK(trim(" \t a b\t ") == "a b");
  CHECK(trim("ab") == "ab");
  CHECK(trim(" \t ").empty());
  CHECK(trim("").empty());
  CHECK(trim("a\r") == "a\r");
}

TEST_CASE("A prefix is found whatever its case") {
  CHECK(starts_with_ignoring_case("NonPaged pool", "nonpaged"));
  CHECK(starts_with_ignoring_case("x", ""));
  CHECK_FALSE(starts_with_ignoring_case("non", "nonpaged"));
  CHECK_FALSE(starts_with_ignoring_case("paged", "nonpaged"));
}

TEST_CASE("Lower case touches ASCII letters only") {
  CHECK(to_lower("AbZ[@`{\xC3\x84") == "abz[@`{\xC3\x84");
}

TEST_CASE("The nearest word is one that a slip of the finger explains") {
  const std::vector<std::string_view> keys = {"interval", "include", "exclude", "source", "tls"};
  CHECK(nearest_word("intervall", keys) == "interval");
  CHECK(nearest_word("INTERVAL", keys) == "interval");
  CHECK(nearest_word("exlcude", keys) == "exclude");
  CHECK(nearest_word("sorce", keys) == "source");
  CHECK(nearest_word("tsl", keys).empty());
  CHECK(nearest_word("tl", keys) == "tls");
}

TEST_CASE("A word that is like none has no nearest one") {
  const std::vector<std::string_view> keys = {"interval", "tls"};
  CHECK(nearest_word("quiet_hours", keys).empty());
  CHECK(nearest_word("abc", keys).empty());
  CHECK(nearest_word("", keys).empty());
  CHECK(nearest_word("anything", {}).empty());
}

TEST_CASE("Words are joined as people list them") {
  CHECK(join_for_people({}).empty());
  CHECK(join_for_people({"a"}) == "a");
  CHECK(join_for_people({"a", "b"}) == "a and b");
  CHECK(join_for_people({"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("text on a page is text, in an element and in an attribute") {
  CHECK(escape_html("a < b && c > \"d\" or 'e'") ==
        "a &lt; b &amp;&amp; c &gt; &quot;d&quot; or &#39;e&#39;");
  CHECK(escape_html("Gr\xC3\xB6\xC3\x9F"
                    "e\nnext") ==
        "Gr\xC3\xB6\xC3\x9F"
        "e\nnext");
  CHECK(escape_html("").empty());
}

TEST_CASE("what HTML forbids is replaced on a page") {
  CHECK(escape_html(std::string_view("a\0b\x1B\xC2\x85\xFF", 7)) ==
        "a" + kReplacement + "b" + kReplacement + kReplacement + kReplacement);
}

TEST_CASE("a text is taken apart at its line breaks") {
  using Lines = std::vector<std::string_view>;
  CHECK(lines_of("").empty());
  CHECK(lines_of("a") == Lines{"a"});
  CHECK(lines_of("a\n\nb\r\n") == Lines{"a", "", "b\r"});
  CHECK(lines_of("\n") == Lines{""});
}

TEST_CASE("a text is cut between characters") {
  CHECK(whole_characters("a\xC3\xA4", 3) == "a\xC3\xA4");
  CHECK(whole_characters("a\xC3\xA4", 2) == "a");
  CHECK(whole_characters("\xC3\xA4", 1).empty());
  CHECK(whole_characters("", 5).empty());
}

TEST_CASE("letters and digits are those of ASCII") {
  for (const char c : {'0', '9', 'A', 'Z', 'a', 'z'}) CHECK(is_letter_or_digit(c));
  for (const char c : {'/', ':', '@', '[', '`', '{', '_', '\xE4'}) {
    CHECK_FALSE(is_letter_or_digit(c));
  }
}
