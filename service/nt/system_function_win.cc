#include "service/nt/system_function.h"

#include <array>
#include <string>

#include "service/nt/windows.h"

namespace poolsentry {
namespace {

HMODULE load_from_system_folder(const wchar_t* library) {
  std::array<wchar_t, MAX_PATH> folder{};
  const UINT length = GetSystemDirectoryW(folder.data(), MAX_PATH);
  if (length == 0 || length >= MAX_PATH) return nullptr;
  const std::wstring path = std::wstring(folder.data(), length) + L"\\" + library;
  return LoadLibraryW(path.c_str());
}

}  // namespace

AnyFunction find_system_function(const wchar_t* library, const char* name) {
  HMODULE module = GetModuleHandleW(library);
  if (module == nullptr) module = load_from_system_folder(library);
  if (module == nullptr) return nullptr;
  return reinterpret_cast<AnyFunction>(GetProcAddress(module, name));
}

}  // namespace poolsentry
