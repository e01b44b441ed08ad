#include "service/app/append_file.h"

#include <catch2/catch.hpp>

#include "tests/support/temp_folder.h"

namespace poolsentry::test {

TEST_CASE("a piece makes the file, and the next one stands behind it") {
  const TempFolder folder;
  const std::string path = folder.file("a.log");
  REQUIRE(append_to_file(path, "one\n"));
  REQUIRE(append_to_file(path, "two\n"));
  CHECK(folder.read("a.log") == "one\ntwo\n");
}

TEST_CASE("line ends and zero bytes are written as they are") {
  const TempFolder folder;
  const std::string text("a\r\nb\n\0c\x1A", 8);
  REQUIRE(append_to_file(folder.file("a.log"), text));
  CHECK(folder.read("a.log") == text);
}

TEST_CASE("a file may have a name in any script") {
  const TempFolder folder;
  const std::string name = "\xD0\x9F\xD1\x83\xD0\xBB \xE6\xB1\xA0.log";
  REQUIRE(append_to_file(folder.file(name), "x"));
  CHECK(folder.read(name) == "x");
}

TEST_CASE("a file that cannot be opened is a wrong argument, with the reason") {
  const TempFolder folder;
  const auto appended = append_to_file(folder.file("missing") + "/a.log", "x");
  REQUIRE_FALSE(appended);
  CHECK(appended.error().kind == ErrorKind::kUsage);
  CHECK_THAT(appended.error().message, Catch::StartsWith("cannot write to ") &&
                                           Catch::EndsWith(": No such file or directory"));
}

}  // namespace poolsentry::test
