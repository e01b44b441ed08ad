#include "service/nt/error.h"

#include <array>
#include <cstdio>

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
std::string system_text(DWORD number, HMODULE messages) {
  std::array<wchar_t, kTextLimit> text{};
  const DWORD from =
      messages != nullptr ? FORMAT_MESSAGE_FROM_HMODULE : DWORD{FORMAT_MESSAGE_FROM_SYSTEM};
  // MAX_WIDTH_MASK: no line breaks inside the text. Inserts cannot be known: they stay as %1.
  const DWORD flags = from | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
  const DWORD length =
      FormatMessageW(flags, messages, number, 0, text.data(), kTextLimit, nullptr);
  return std::string(without_end(to_utf8({text.data(), length})));
}

Error make_error(ErrorKind kind, std::string_view what, const std::string& text,
                 const std::string& number) {
  std::string message(what);
  message += text.empty() ? ": " + number : ": " + text + " (" + number + ")";
  return {kind, std::move(message)};
}

}  // namespace

Error windows_error(std::uint32_t code, std::string_view what, ErrorKind kind) {
  return make_error(kind, what, system_text(code, nullptr),
                    "Windows error " + std::to_string(code));
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

Error status_error(std::uint32_t status, std::string_view what, ErrorKind kind) {
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "status 0x%08X", static_cast<unsigned>(status));
  // The texts of the kernel's statuses are in the message table of ntdll.
  return make_error(kind, what, system_text(status, GetModuleHandleW(L"ntdll.dll")), number.data());
}

}  // namespace poolsentry
