#include "service/nt/strings.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("UTF-8 and UTF-16 hold the same text") {
  const std::string utf8 = "K\xC3\xA4se \xE2\x82\xAC \xF0\x9F\x90\xA7";
  const std::wstring utf16 = L"K\u00E4se \u20AC \xD83D\xDC27";
  CHECK(to_utf16(utf8) == utf16);
  CHECK(to_utf8(utf16) == utf8);
  CHECK(to_utf16("").empty());
  CHECK(to_utf8(L"").empty());
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  CHECK(to_utf16("a\xFFz") == L"a\uFFFDz");
}

TEST_CASE("a surrogate without a partner becomes the replacement character") {
  const std::string text = to_utf8(L"a\xD83Dz");
  CHECK_THAT(text, Catch::StartsWith("a\xEF\xBF\xBD") && Catch::EndsWith("z"));
}
