#include "service/nt/error.h"

#include <array>

#include "service/nt/strings.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

// A buffer of our own, since memory may be what is lacking when an error is put into words.
constexpr DWORD kTextLimit = 512;

std::string_view without_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \r\n.");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

// The system's text for a number, on one line; empty where it has none.
std::string system_text(DWORD number) {
  // MAX_WIDTH_MASK: no line breaks inside the text. Inserts cannot be known: they stay as %1.
  constexpr DWORD kFlags =
      FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  std::array<wchar_t, kTextLimit> text{};
  const DWORD length = FormatMessageW(kFlags, nullptr, number, 0, text.data(), kTextLimit, nullptr);
  return std::string(without_end(to_utf8({text.data(), length})));
}

}  // namespace

Error windows_error(std::uint32_t code, std::string_view what, ErrorKind kind) {
  const std::string number = "Windows error " + std::to_string(code);
  const std::string text = system_text(code);
  return {kind, std::string(what) + ": " + (text.empty() ? number : text + " (" + number + ")")};
}

Error last_error(std::string_view what, ErrorKind kind) {
  const DWORD code = GetLastError();
  return windows_error(code, what, kind);
}

Error administrator_error(std::uint32_t code, std::string_view what) {
  if (code != ERROR_ACCESS_DENIED) return windows_error(code, what);
  Error error = windows_error(code, what, ErrorKind::kUnavailable);
  error.message += "; run it as administrator";
  return error;
}

}  // namespace poolsentry
