#include <fcntl.h>
#include <io.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <streambuf>
#include <string>

#include "service/cli/console.h"
#include "service/nt/strings.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

// Older SDKs do not name it: wincon.h of Windows 10 1511.
constexpr DWORD kVirtualTerminalProcessing = 0x0004;

HANDLE handle_of(StandardStream stream) {
  return GetStdHandle(stream == StandardStream::kOutput ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

// A standard handle is a console where it has a console mode; nothing else has one.
bool console_mode(StandardStream stream, DWORD& mode) {
  return GetConsoleMode(handle_of(stream), &mode) != 0;
}

bool colour_is_wanted() {
  std::array<wchar_t, 2> ignored{};
  const auto size = static_cast<DWORD>(ignored.size());
  return GetEnvironmentVariableW(L"NO_COLOR", ignored.data(), size) == 0;
}

// The end of the last whole character of `text`: what is behind it is the begin of one.
std::size_t whole_characters(const std::string& text) {
  constexpr std::size_t kMaxCharacterBytes = 4;
  for (std::size_t back = 1; back <= std::min(kMaxCharacterBytes, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return back < length ? text.size() - back : text.size();
  }
  return text.size();
}

// Collects UTF-8 and writes it to the console as UTF-16.
class ConsoleBuffer final : public std::streambuf {
 public:
  explicit ConsoleBuffer(HANDLE console) : console_(console) {}
  ~ConsoleBuffer() override { write(pending_.size()); }
  ConsoleBuffer(const ConsoleBuffer&) = delete;
  ConsoleBuffer& operator=(const ConsoleBuffer&) = delete;

 protected:
  int_type overflow(int_type character) override {
    if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(0);
    const char one = traits_type::to_char_type(character);
    return xsputn(&one, 1) == 1 ? character : traits_type::eof();
  }

  std::streamsize xsputn(const char* text, std::streamsize size) override {
    pending_.append(text, static_cast<std::size_t>(size));
    const bool full = pending_.size() >= kPendingBytes || pending_.ends_with('\n');
    return !full || write(whole_characters(pending_)) ? size : 0;
  }

  int sync() override { return write(whole_characters(pending_)) ? 0 : -1; }

 private:
  static constexpr std::size_t kPendingBytes = 4096;
  // A console of NT 5.2 takes at most 64 KB at once, less what others use of that heap.
  static constexpr std::size_t kMaxCharactersAtOnce = 8192;

  bool write(std::size_t bytes) {
    const std::wstring text = to_utf16(std::string_view(pending_).substr(0, bytes));
    pending_.erase(0, bytes);
    for (std::size_t at = 0; at < text.size();) {
      const auto count = static_cast<DWORD>(std::min(kMaxCharactersAtOnce, text.size() - at));
      DWORD written = 0;
      if (WriteConsoleW(console_, text.data() + at, count, &written, nullptr) == 0) return false;
      if (written == 0) return false;
      at += written;
    }
    return true;
  }

  HANDLE console_;  // a standard handle: not ours to close
  std::string pending_;
};

}  // namespace

bool is_terminal(StandardStream stream) {
  DWORD mode = 0;
  return console_mode(stream, mode);
}

bool takes_colour(StandardStream stream) {
  DWORD mode = 0;
  return colour_is_wanted() && console_mode(stream, mode) &&
         SetConsoleMode(handle_of(stream), mode | kVirtualTerminalProcessing) != 0;
}

struct ConsoleOutput::Redirection {
  Redirection(std::ostream& redirected, HANDLE console)
      : buffer(console), stream(redirected), former(redirected.rdbuf(&buffer)) {}
  ~Redirection() {
    stream.flush();
    stream.rdbuf(former);
  }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;

  ConsoleBuffer buffer;
  std::ostream& stream;
  std::streambuf* former;
};

ConsoleOutput::ConsoleOutput() {
  // A log on standard input may be packed, and ends where it ends and not at a Ctrl-Z.
  _setmode(_fileno(stdin), _O_BINARY);
  if (is_terminal(StandardStream::kOutput)) {
    output_ = std::make_unique<Redirection>(std::cout, handle_of(StandardStream::kOutput));
  }
  if (is_terminal(StandardStream::kError)) {
    error_ = std::make_unique<Redirection>(std::cerr, handle_of(StandardStream::kError));
  }
}

ConsoleOutput::~ConsoleOutput() = default;

}  // namespace poolsentry
