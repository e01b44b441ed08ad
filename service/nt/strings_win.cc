#include "service/nt/strings.h"

#include "core/base/text.h"
#include "service/nt/windows.h"

namespace poolsentry {

// Without the flags for strict conversion NT 5.2 drops what is not UTF-8 and writes lone surrogates
// as three bytes each; with them it fails. Our own to_valid_utf8 makes both ends the same anywhere.

std::wstring to_utf16(std::string_view utf8) {
  const std::string valid = to_valid_utf8(utf8);
  const int length = static_cast<int>(valid.size());
  const int units = MultiByteToWideChar(CP_UTF8, 0, valid.data(), length, nullptr, 0);
  std::wstring utf16(static_cast<std::size_t>(units), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, valid.data(), length, utf16.data(), units);
  return utf16;
}

std::string to_utf8(std::wstring_view utf16) {
  const int units = static_cast<int>(utf16.size());
  const int bytes =
      WideCharToMultiByte(CP_UTF8, 0, utf16.data(), units, nullptr, 0, nullptr, nullptr);
  std::string utf8(static_cast<std::size_t>(bytes), '\0');
  WideCharToMultiByte(CP_UTF8, 0, utf16.data(), units, utf8.data(), bytes, nullptr, nullptr);
  return to_valid_utf8(utf8);
}

}  // namespace poolsentry
