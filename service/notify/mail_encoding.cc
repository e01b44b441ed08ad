#include "service/notify/mail_encoding.h"

#include <algorithm>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxLine = 76;

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

bool is_printable_ascii(char c) { return c >= 0x20 && c <= 0x7E; }

// A server or a reader takes "=?" for the beginning of an encoded word.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_printable_ascii) &&
         text.find("=?") == std::string_view::npos;
}

// Broken at blanks, which stay: unfolding only takes the line breaks out. `name_size` is where no
// break may be: a line of nothing but a name would be an empty header to some.
std::string folded(std::string line, std::size_t name_size) {
  std::size_t begin = 0;
  std::size_t least = name_size + 2;
  while (line.size() - begin > kMaxLine) {
    const std::size_t blank = line.rfind(' ', begin + kMaxLine);
    if (blank == std::string::npos || blank < least) break;
    line.insert(blank, kLineEnd);
    begin = blank + kLineEnd.size();
    least = begin + 1;
  }
  return line;
}

std::string encoded_words(std::string_view name, std::string_view text) {
  constexpr std::string_view kBegin = "=?UTF-8?B?";
  constexpr std::string_view kEnd = "?=";
  constexpr std::size_t kMaxWord = 75;
  std::string header = std::string(name) + ": ";
  std::size_t column = header.size();
  while (!text.empty()) {
    const std::size_t room = std::min(kMaxLine - column, kMaxWord) - kBegin.size() - kEnd.size();
    const std::string_view part = whole_characters(text, room / 4 * 3);
    header.append(kBegin).append(base64(part)).append(kEnd);
    text.remove_prefix(part.size());
    if (!text.empty()) header.append(kLineEnd).append(" ");
    column = 1;
  }
  return header;
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned three =
        byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
    text += kAlphabet[three >> 18U];
    text += kAlphabet[three >> 12U & 63U];
    text += i + 1 < bytes.size() ? kAlphabet[three >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? kAlphabet[three & 63U] : '=';
  }
  return text;
}

std::string header_line(std::string_view name, std::string_view value) {
  std::string line = std::string(name) + ": ";
  for (const char c : value) line += is_printable_ascii(c) ? c : '?';
  return folded(std::move(line), name.size());
}

std::string text_header(std::string_view name, std::string_view text) {
  const std::string printable = to_printable(text, kMaxHeaderText);
  return is_plain(printable) ? header_line(name, printable) : encoded_words(name, printable);
}

std::string address_header(std::string_view name, const std::vector<std::string>& addresses) {
  std::string header;
  for (const std::string& address : addresses) {
    // header_line() makes each address safe; its name is put in its place here.
    const std::string line = header_line(name, address);
    header += header.empty() ? line : ",\r\n " + line.substr(name.size() + 2);
  }
  return header;
}

}  // namespace poolsentry
