#include "service/cli/hidden_input.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "service/nt/secret_store.h"

namespace poolsentry::test {
namespace {

// Input that comes in pieces.
ReadBytes pieces(std::string text, std::size_t piece = 1000) {
  return [text = std::move(text), piece](std::span<char> bytes) mutable -> Result<std::size_t> {
    const std::size_t count = std::min({text.size(), piece, bytes.size()});
    text.copy(bytes.data(), count);
    text.erase(0, count);
    return count;
  };
}

std::string line_of(const std::string& text, std::size_t piece = 1000) {
  return std::string(read_first_line(pieces(text, piece)).value().view());
}

std::string complaint(const std::string& text) {
  const auto line = read_first_line(pieces(text));
  REQUIRE_FALSE(line);
  CHECK(line.error().kind == ErrorKind::kInput);
  return line.error().message;
}

TEST_CASE("the first line is read without its end, whatever that is", "[secret]") {
  CHECK(line_of("hunter2") == "hunter2");
  CHECK(line_of("hunter2\n") == "hunter2");
  CHECK(line_of("hunter2\r\n") == "hunter2");
  CHECK(line_of("hunter2\nthe next\n") == "hunter2");
  CHECK(line_of("\nhunter2\n").empty());
  CHECK(line_of("").empty());
}

TEST_CASE("a line that comes byte by byte is the same line", "[secret]") {
  CHECK(line_of("\xEF\xBB\xBFp\xC3\xA4ss word\r\nnext", 1) == "p\xC3\xA4ss word");
}

TEST_CASE("PowerShell's byte order mark is no part of the secret", "[secret]") {
  CHECK(line_of("\xEF\xBB\xBFhunter2\r\n") == "hunter2");
  CHECK(line_of("a\xEF\xBB\xBF") == "a\xEF\xBB\xBF");
}

TEST_CASE("blanks are part of a secret", "[secret]") { CHECK(line_of(" a b \n") == " a b "); }

TEST_CASE("a line of the longest length is read, a longer one refused", "[secret]") {
  const std::string longest(kMaxSecretBytes, 'x');
  for (const auto* const end : {"", "\n", "\r\n", "\r\nmore"}) {
    CHECK(line_of("\xEF\xBB\xBF" + longest + end) == longest);
    CHECK_THAT(complaint(longest + 'y' + end), Catch::Contains("longer than 16384 bytes"));
  }
}

TEST_CASE("input without an end is refused and not read for ever", "[secret]") {
  std::size_t given = 0;
  const auto line = read_first_line([&given](std::span<char> bytes) -> Result<std::size_t> {
    std::fill(bytes.begin(), bytes.end(), 'x');
    given += bytes.size();
    return bytes.size();
  });
  CHECK_FALSE(line);
  CHECK(given < 2 * kMaxSecretBytes);
}

TEST_CASE("a zero byte is refused: a secret in UTF-16 would be cut at it", "[secret]") {
  const std::string why = complaint(std::string("h\0u\0", 4));
  CHECK_THAT(why, Catch::Contains("UTF-16"));
}

TEST_CASE("what cannot be read is an error, not an empty secret", "[secret]") {
  int calls = 0;
  const auto line = read_first_line([&calls](std::span<char> bytes) -> Result<std::size_t> {
    if (++calls > 1) return failure(ErrorKind::kInput, "it broke");
    bytes[0] = 'x';
    return 1;
  });
  REQUIRE_FALSE(line);
  CHECK(line.error().message == "it broke");
}

}  // namespace
}  // namespace poolsentry::test
