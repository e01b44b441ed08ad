#include "core/formats/line_reader.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

using Lines = std::vector<std::string>;

// Hands out at most `step` bytes a time.
class Steps final : public ByteSource {
 public:
  Steps(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min({step_, buffer.size(), text_.size() - at_});
    std::copy_n(text_.data() + at_, count, buffer.data());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t step_;
  std::size_t at_ = 0;
};

Lines lines_of(LineReader reader) {
  Lines lines;
  while (const auto line = reader.next()) lines.emplace_back(*line);
  return lines;
}

Lines lines_of(const std::string& text, std::size_t step = 1 << 20) {
  return lines_of(LineReader(std::make_unique<Steps>(text, step)));
}

std::string utf16(std::u16string_view text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += little ? std::string{low, high} : std::string{high, low};
  }
  return bytes;
}

TEST_CASE("LF and CRLF end a line, mixed and in steps of any size") {
  const std::string text = "one\ntwo\r\nthree\r\r\n\n\r\nfive";
  const Lines expected = {"one", "two", "three", "", "", "five"};
  for (std::size_t step = 1; step < 8; ++step) CHECK(lines_of(text, step) == expected);
}

TEST_CASE("CR ends a line where the first line ends with one alone") {
  const std::string text = "one\rtwo\r\rfour";
  for (std::size_t step = 1; step < 8; ++step) {
    CHECK(lines_of(text, step) == Lines{"one", "two", "", "four"});
  }
}

TEST_CASE("a CR within a line stays: it may be a byte of a tag") {
  for (std::size_t step = 1; step < 8; ++step) {
    CHECK(lines_of("one\r\n a\rb  Nonp\r\n", step) == Lines{"one", " a\rb  Nonp"});
  }
}

TEST_CASE("an empty input has no lines and a line end makes no empty line behind it") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("\n") == Lines{""});
  CHECK(lines_of("a\r") == Lines{"a"});
}

TEST_CASE("a line without its end is given and marked") {
  LineReader reader(bytes_of("whole\nhal"));
  CHECK(reader.next() == "whole");
  CHECK_FALSE(reader.at_unfinished_end());
  CHECK(reader.next() == "hal");
  CHECK(reader.at_unfinished_end());
  CHECK_FALSE(reader.next());
  CHECK(reader.at_unfinished_end());
}

TEST_CASE("a line can be given back once and keeps its number") {
  LineReader reader(bytes_of("a\nb\n"));
  CHECK(reader.next() == "a");
  reader.put_back();
  CHECK(reader.next() == "a");
  CHECK(reader.line_number() == 1);
  CHECK(reader.next() == "b");
  CHECK(reader.line_number() == 2);
}

TEST_CASE("lines that were read already can be passed over and are counted") {
  LineReader reader(bytes_of("a\r\nb\r\nc\r\nd\n"));
  CHECK(reader.next() == "a");
  CHECK(reader.unread() == "b\r\nc\r\nd\n");
  reader.skip(6, 2);
  CHECK(reader.line_number() == 3);
  CHECK(reader.next() == "d");
  CHECK(reader.line_number() == 4);
  CHECK(reader.unread().empty());
}

TEST_CASE("nothing can be passed over where a line end is not LF, or a line is still to be given") {
  LineReader carriage_returns(bytes_of("a\rb\rc\r"));
  CHECK(carriage_returns.next() == "a");
  CHECK(carriage_returns.unread().empty());
  LineReader put_back(bytes_of("a\nb\n"));
  CHECK(put_back.next() == "a");
  put_back.put_back();
  CHECK(put_back.unread().empty());
  LineReader cut(bytes_of("a\n" + std::string(2 * LineReader::kMaxLineBytes, 'x') + "\nb\n"));
  CHECK(cut.next() == "a");
  CHECK(cut.next());
  CHECK(cut.unread().empty());
  CHECK(cut.next() == "b");
}

TEST_CASE("zero bytes and bytes that are no UTF-8 pass unchanged") {
  const std::string text("a\0b \xFF\xC3( \x01\nnext", 14);
  CHECK(lines_of(text) == Lines{text.substr(0, 9), "next"});
}

TEST_CASE("a line of the greatest length is whole and a longer one is cut, its rest dropped") {
  const std::string longest(LineReader::kMaxLineBytes, 'x');
  LineReader reader(bytes_of(longest + "\r\n" + longest + longest + "y\r\nlast\n"));
  CHECK(reader.next()->size() == longest.size());
  CHECK_FALSE(reader.was_cut());
  CHECK(reader.next()->size() == longest.size());
  CHECK(reader.was_cut());
  CHECK(reader.next() == "last");
  CHECK_FALSE(reader.was_cut());
  CHECK(reader.line_number() == 3);
}

TEST_CASE("the rest of a long line is dropped to the end of the input too") {
  for (const std::string end : {"", "\r", "\n"}) {
    LineReader reader(bytes_of(std::string(3 * LineReader::kMaxLineBytes, 'x') + end));
    CHECK(reader.next());
    CHECK(reader.was_cut());
    CHECK_FALSE(reader.next());
  }
}

TEST_CASE("the head is the beginning as it is and takes nothing away") {
  LineReader reader(
      bytes_of("\xEF\xBB\xBF"
               "one\r\ntwo\n"));
  CHECK(reader.head() == "one\r\ntwo\n");
  CHECK(reader.next() == "one");
  CHECK(LineReader(bytes_of(std::string(200'000, 'x'))).head().size() == LineReader::kMaxHeadBytes);
}

TEST_CASE("a byte-order mark goes, in the middle of a log too") {
  CHECK(lines_of("\xEF\xBB\xBF"
                 "a\n\xEF\xBB\xBF"
                 "b\n") == Lines{"a", "b"});
}

TEST_CASE("UTF-16 becomes UTF-8, marked or not, in both orders and steps of any size") {
  const std::u16string text = u"Tag  Größe 1 \U0001F600\r\nStrg € 2\n";
  const Lines expected = {"Tag  Größe 1 \U0001F600", "Strg € 2"};
  for (std::size_t step = 1; step < 6; ++step) {
    for (const bool little : {true, false}) {
      CHECK(lines_of(utf16(u"\uFEFF" + text, little), step) == expected);
      CHECK(lines_of(utf16(text, little), step) == expected);
    }
  }
}

TEST_CASE("in UTF-16 any character may stand at any place among ASCII") {
  for (std::size_t before = 0; before < 10; ++before) {
    for (std::size_t behind = 0; behind < 10; ++behind) {
      const std::u16string text = std::u16string(before, u'a') + u"\x7F\u0080\u0100\U0001F600" +
                                  std::u16string(behind, u'z') + u"\u8000b";
      const std::string expected = std::string(before, 'a') + "\x7F\u0080\u0100\U0001F600" +
                                   std::string(behind, 'z') + "\u8000b";
      for (const bool little : {true, false}) {
        CHECK(lines_of(utf16(u"\uFEFF" + text + u"\n", little), 7) == Lines{expected});
      }
    }
  }
}

TEST_CASE("half a pair in UTF-16 becomes a replacement character, half a unit nothing") {
  const std::string text = utf16(
      u"\uFEFFa\xD83D"
      u"b\xDE00"
      u"c\xD83D",
      true);
  CHECK(lines_of(text + "d") == Lines{"a\uFFFDb\uFFFDc\uFFFD"});
}

TEST_CASE("a few zero bytes in tags do not make a log UTF-16") {
  std::string text = "Tag  Type\n";
  for (int i = 0; i < 20; ++i) text += std::string(" a\0b\0 Nonp  1\n", 14);
  CHECK(lines_of(text).size() == 21);
}

TEST_CASE("what was read before an error is given, then the error is there") {
  class Breaking final : public ByteSource {
   public:
    Result<std::size_t> read(std::span<char> buffer) override {
      if (given_) return failure(ErrorKind::kInput, "the disk is gone");
      given_ = true;
      buffer[0] = 'a';
      buffer[1] = '\n';
      buffer[2] = 'b';
      return 3;
    }

   private:
    bool given_ = false;
  };
  LineReader reader(std::make_unique<Breaking>());
  CHECK(reader.next() == "a");
  CHECK(reader.next() == "b");
  CHECK_FALSE(reader.next());
  REQUIRE(reader.error());
  CHECK(reader.error()->message == "the disk is gone");
}

TEST_CASE("a moved reader goes on where it was") {
  LineReader first(bytes_of("a\nb\n"));
  CHECK(first.next() == "a");
  first.put_back();
  LineReader second(std::move(first));
  CHECK(second.next() == "a");
  CHECK(second.next() == "b");
}

TEST_CASE("random texts come out the same whole and in pieces") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (auto size = random() % 60; size > 0; --size) text += "ab\r\n"[random() % 4];
    INFO(Catch::StringMaker<std::string>::convert(text));
    CHECK(lines_of(text, 1 + random() % 5) == lines_of(text));
  }
}

}  // namespace
}  // namespace poolsentry
