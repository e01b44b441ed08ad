#include "core/config/json_text.h"

#include <catch2/catch.hpp>

namespace poolsentry::test {

TEST_CASE("the tree keeps order and duplicates") {
  const JsonValue root = parse_json(R"({"b": [1, "x", null], "a": true, "b": {}})").value();
  const auto& object = *root.as<JsonObject>();
  REQUIRE(object.size() == 3);
  CHECK(object[0].key == "b");
  CHECK(object[1].key == "a");
  CHECK(object[2].key == "b");
  const auto& list = *object[0].value.as<JsonList>();
  REQUIRE(list.size() == 3);
  CHECK(*list[0].as<double>() == 1.0);
  CHECK(*list[1].as<std::string>() == "x");
  CHECK(list[2].is_null());
}

TEST_CASE("a tree is written as indented text with plain lists on one line") {
  const std::string text =
      "{\n  \"a\": [1, \"x\", null],\n  \"b\": {\n    \"c\": true\n  },\n"
      "  \"d\": {},\n  \"e\": []\n}\n";
  CHECK(write_json(parse_json(text).value()) == text);
}

TEST_CASE("numbers are written as short as they can be read back") {
  CHECK(write_json({25.0}) == "25\n");
  CHECK(write_json({-3.0}) == "-3\n");
  CHECK(write_json({0.001}) == "0.001\n");
  CHECK(write_json({1e300}) == "1e+300\n");
}

TEST_CASE("bytes that are not UTF-8 are replaced when written") {
  CHECK(write_json({std::string("a\xFF\"\n")}) == "\"a\xEF\xBF\xBD\\\"\\n\"\n");
}

TEST_CASE("a parse error points to the byte that is wrong") {
  CHECK_THAT(parse_json("[1,\n 2,\n x]").error().message, Catch::StartsWith("line 3, column 2: "));
  CHECK_THAT(parse_json("\xEF\xBB\xBF[x]").error().message,
             Catch::StartsWith("line 1, column 2: "));
  CHECK_THAT(parse_json("/* open").error().message, Catch::StartsWith("line 1, column "));
}

}  // namespace poolsentry::test
