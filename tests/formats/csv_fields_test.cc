#include "core/formats/csv_fields.h"

#include <catch2/catch.hpp>
#include <random>

using namespace poolsentry;

namespace {

using Fields = std::vector<std::string>;

Fields split(std::string_view line, char delimiter = ',') {
  CsvFields fields(delimiter);
  REQUIRE(fields.split(line));
  Fields copy;
  for (std::size_t i = 0; i < fields.size(); ++i) copy.emplace_back(fields[i]);
  return copy;
}

}  // namespace

TEST_CASE("A line falls into its fields") {
  CHECK(split("a,b,c") == Fields{"a", "b", "c"});
  CHECK(split("a,,c,") == Fields{"a", "", "c", ""});
  CHECK(split("") == Fields{""});
  CHECK(split(",") == Fields{"", ""});
  CHECK(split("a;b,c;d", ';') == Fields{"a", "b,c", "d"});
  CHECK(split("a\tb", '\t') == Fields{"a", "b"});
}

TEST_CASE("Quotes protect delimiters, and a doubled quote is one") {
  CHECK(split(R"("a,b","c")") == Fields{"a,b", "c"});
  CHECK(split(R"("say ""hi""",x)") == Fields{R"(say "hi")", "x"});
  CHECK(split(R"("""","""""")") == Fields{R"(")", R"("")"});
  CHECK(split(R"("",x)") == Fields{"", "x"});
}

TEST_CASE("Blanks around fields are dropped, inside quotes they count") {
  CHECK(split(R"( a , "b " ,c)") == Fields{"a", "b ", "c"});
  CHECK(split(R"("Pp  ",1)") == Fields{"Pp  ", "1"});
}

TEST_CASE("A quote that is not closed is refused") {
  CsvFields fields;
  CHECK_FALSE(fields.split(R"(a,"b)"));
  CHECK_FALSE(fields.split(R"(a,"b"")"));
  CHECK_FALSE(fields.split("\""));
}

TEST_CASE("A line has at most so many fields") {
  CsvFields fields;
  CHECK(fields.split(std::string(CsvFields::kMaxFields - 1, ',')));
  CHECK(fields.size() == CsvFields::kMaxFields);
  CHECK_FALSE(fields.split(std::string(CsvFields::kMaxFields, ',')));
}

TEST_CASE("A field that is not there is empty") {
  CsvFields fields;
  REQUIRE(fields.split("a,b"));
  CHECK(fields[1] == "b");
  CHECK(fields[2].empty());
}

TEST_CASE("A column is found by its name in whatever case") {
  CsvFields fields;
  REQUIRE(fields.split("Tag,PagedUsedBytes"));
  CHECK(fields.find("pagedusedbytes") == 1U);
  CHECK_FALSE(fields.find("Paged"));
}

TEST_CASE("Fields with doubled quotes stay valid to the end of the line") {
  std::string line;
  for (int i = 0; i < 200; ++i) line += R"("a""b",)";
  const Fields fields = split(line);
  REQUIRE(fields.size() == 201);
  for (std::size_t i = 0; i < 200; ++i) CHECK(fields[i] == R"(a"b)");
}

TEST_CASE("The delimiter is what stands most often outside quotes") {
  CHECK(detect_delimiter("Tag,Type,Allocs") == ',');
  CHECK(detect_delimiter("Tag;Type;Allocs") == ';');
  CHECK(detect_delimiter("Tag\tType\tAllocs") == '\t');
  CHECK(detect_delimiter(R"("a,b,c,d";"e,f")") == ';');
  CHECK(detect_delimiter("Tag") == ',');
}

TEST_CASE("Fields put together again are the line, for lines at random") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  constexpr std::string_view kAlphabet = "ab,\" ;";
  for (int round = 0; round < 2'000; ++round) {
    Fields wanted(random() % 5 + 1);
    std::string line;
    for (std::string& field : wanted) {
      for (auto i = random() % 6; i > 0; --i) field += kAlphabet[random() % kAlphabet.size()];
      if (!line.empty() || &field != &wanted.front()) line += ',';
      line += '"';
      for (const char c : field) line += c == '"' ? std::string("\"\"") : std::string(1, c);
      line += '"';
    }
    CHECK(split(line) == wanted);
  }
}

TEST_CASE("The first line that holds more than blanks is found") {
  CHECK(first_filled_line("\r\n \t\r\nTag,Type\r\nrow") == "Tag,Type");
  CHECK(first_filled_line("Tag") == "Tag");
  CHECK(first_filled_line(" \r\n").empty());
}

TEST_CASE("A tag is four characters, filled up with blanks") {
  CHECK(tag_from_characters("Strg") == Tag::from_text("Strg"));
  CHECK(tag_from_characters("Se") == Tag::from_text("Se  "));
  CHECK_FALSE(tag_from_characters(""));
  CHECK_FALSE(tag_from_characters("Strgs"));
}

TEST_CASE("A tag byte above 127 is read back from the character that it became") {
  CHECK(tag_from_characters("\xC3\xB3"
                            "abc") == Tag::from_text("\xF3"
                                                     "abc"));
  CHECK(tag_from_characters("\xC2\xA7"
                            "a\xC3\xBF"
                            "c") == Tag::from_text("\xA7"
                                                   "a\xFF"
                                                   "c"));
  CHECK(tag_from_characters("\xE2\x82\xAC"
                            "abc") == Tag::from_text("?abc"));
  CHECK(tag_from_characters("\xEF\xBF\xBD"
                            "abc") == Tag::from_text("?abc"));
  CHECK(tag_from_characters("\xF3"
                            "abc") == Tag::from_text("\xF3"
                                                     "abc"));
}

TEST_CASE("A tag that was written with escapes is read back") {
  CHECK(tag_from_characters(R"(\xF3abc)") == Tag::from_text("\xF3"
                                                            "abc"));
  CHECK(tag_from_characters(R"(\x5Cabc)") == Tag::from_text("\\abc"));
  CHECK(tag_from_characters(R"(\x4c)") == Tag::from_text(R"(\x4c)"));
}
