#include "service/notify/mail_encoding.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return lines;
}

std::string decoded_base64(const std::string& text) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6U | static_cast<unsigned>(alphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return out;
}

// The text of a header of encoded words, each checked on the way.
std::string decoded_words(const std::string& header, const std::string& name) {
  std::string out;
  bool first = true;
  for (std::string line : lines_of(header)) {
    CHECK(line.size() <= 76);
    const std::string begin = first ? name + ": " : " ";
    REQUIRE(line.starts_with(begin + "=?UTF-8?B?"));
    REQUIRE(line.ends_with("?="));
    line = line.substr(begin.size());
    CHECK(line.size() <= 75);
    const std::string part = decoded_base64(line.substr(10, line.size() - 12));
    CHECK((static_cast<unsigned char>(part.front()) & 0xC0U) != 0x80U);
    out += part;
    first = false;
  }
  return out;
}

}  // namespace

TEST_CASE("base64 is that of the RFC's own examples") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(std::string_view("\0\xFF\xFE", 3)) == "AP/+");
}

TEST_CASE("a header of ASCII takes no line break, no zero byte and no foreign byte") {
  CHECK(header_line("From", "a@b\r\nBcc: c@d") == "From: a@b??Bcc: c@d");
  CHECK(header_line("X", std::string_view("a\0b\xC3\xA4\x7F", 6)) == "X: a?b???");
}

TEST_CASE("a long header of ASCII is folded at blanks and unfolds to what it was") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "word" + std::to_string(i) + ' ';
  text += "end";
  const std::string header = text_header("Subject", text);
  std::string unfolded;
  for (const std::string& line : lines_of(header)) {
    CHECK(line.size() <= 76);
    unfolded += line;
  }
  CHECK(unfolded == "Subject: " + text);
}

TEST_CASE("a word too long to fold stays whole") {
  const std::string word(150, 'w');
  CHECK(text_header("Subject", word) == "Subject: " + word);
}

TEST_CASE("a header that is not ASCII becomes encoded words of whole characters") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "\xE2\x82\xAC\xC3\xA4x\xF0\x9F\x98\x80";
  CHECK(decoded_words(text_header("Subject", text), "Subject") == text);
  CHECK(decoded_words(text_header("Subject",
                                  "Gr\xC3\xB6\xC3\x9F"
                                  "e"),
                      "Subject") ==
        "Gr\xC3\xB6\xC3\x9F"
        "e");
}

TEST_CASE("what looks like an encoded word and is none is encoded") {
  CHECK(decoded_words(text_header("Subject", "=?UTF-8?B?aGk=?="), "Subject") == "=?UTF-8?B?aGk=?=");
}

TEST_CASE("control characters and broken UTF-8 in a header are shown as bytes") {
  CHECK(text_header("Subject", "FS01\r\nBcc: x@y\x1B\xFF") ==
        "Subject: FS01\\x0D\\x0ABcc: x@y\\x1B\\xFF");
}

TEST_CASE("a header's text is cut at its limit") {
  const std::string header = text_header("S", std::string(kMaxHeaderText + 50, 'a'));
  CHECK(header == "S: " + std::string(kMaxHeaderText, 'a'));
}

TEST_CASE("addresses stand in lines of their own") {
  CHECK(address_header("To", {"a@x"}) == "To: a@x");
  CHECK(address_header("To", {"a@x", "b@y", "c@z"}) == "To: a@x,\r\n b@y,\r\n c@z");
  CHECK(address_header("To", {"a@x\r\nBcc: q@q", "b@y"}) == "To: a@x??Bcc: q@q,\r\n b@y");
}
