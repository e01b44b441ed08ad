// Files that were made to do harm, or by accident: each is refused, quickly and with a clean
// message.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "core/config/json_text.h"
#include "tests/config/config_text.h"

namespace poolsentry::test {
namespace {

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

bool is_clean(const std::string& message) {
  return std::all_of(message.begin(), message.end(),
                     [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; });
}

}  // namespace

TEST_CASE("a file of one mebibyte is read and a larger one is refused") {
  const std::string largest = "{}" + std::string(kMaxConfigBytes - 2, ' ');
  CHECK(complaint(largest).empty());
  CHECK(complaint(largest + " ") == "is larger than 1 MiB");
  CHECK(complaint(std::string(10 << 20, '[')) == "is larger than 1 MiB");
}

TEST_CASE("a megabyte of open brackets is refused") {
  CHECK(complaint(std::string(kMaxConfigBytes, '[')) == "is nested deeper than 16 levels");
  CHECK(complaint(repeated("{\"a\":", 100'000)) == "is nested deeper than 16 levels");
}

TEST_CASE("the depth limit is sixteen") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_json(nested(kMaxJsonDepth)).has_value());
  CHECK_FALSE(parse_json(nested(kMaxJsonDepth + 1)).has_value());
}

TEST_CASE("the number of values is limited") {
  const auto list = [](std::size_t values) { return "[" + repeated("0,", values - 1) + "0]"; };
  CHECK(parse_json(list(kMaxJsonValues)).has_value());
  CHECK(parse_json(list(kMaxJsonValues + 1)).error().message == "has more than 10000 values");
}

TEST_CASE("a number too large for any type is refused") {
  CHECK_THAT(complaint(setting("metrics", "top", "1e999")), Catch::StartsWith("line 1, column "));
  CHECK_FALSE(complaint(setting("metrics", "top", "99999999999999999999")).empty());
  CHECK_FALSE(complaint(setting("metrics", "top", std::string(100'000, '9'))).empty());
  CHECK_FALSE(complaint(setting("limits", "paged", "\"99999999999999TB\"")).empty());
}

TEST_CASE("a NUL character does not end the file") {
  CHECK(complaint(std::string("{}\n \0 garbage", 13)) ==
        "line 2, column 2: a NUL character; save the file as UTF-8 text");
}

TEST_CASE("text that is not UTF-8 is refused") {
  CHECK_THAT(complaint("{\"\xC3(\": 1}"), Catch::StartsWith("line 1, column 4: "));
  CHECK(complaint("\xFF\xFE{\0}\0") == "is UTF-16; save it as UTF-8");
}

TEST_CASE("terminal escapes in a key or value do not reach the message") {
  const std::string message =
      complaint("{\"\\u001b[2J<script>\": 1, \"logging\": {\"level\": \"\\u001b]0;x\\u0007\"}}");
  CAPTURE(message);
  CHECK(is_clean(message));
  CHECK_THAT(message, Catch::Contains("\\x1B[2J<script>"));
  CHECK(is_clean(complaint("{\"a\": \x1B[2J}")));
}

TEST_CASE("a very long key is cut in the message") {
  const std::string message = complaint("{\"" + std::string(500'000, 'k') + "\": 1}");
  CHECK(message.size() < 300);
}

TEST_CASE("half a file is refused") {
  const std::string whole = write_config(Config{});
  REQUIRE(complaint(whole).empty());
  const std::size_t last_brace = whole.rfind('}');
  for (std::size_t length = 0; length <= last_brace; ++length) {
    if (complaint(whole.substr(0, length)).empty()) FAIL("accepted at byte " << length);
  }
}

}  // namespace poolsentry::test
