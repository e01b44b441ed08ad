#include "service/nt/paths.h"

#include <array>

#include "service/nt/error.h"
#include "service/nt/strings.h"
#include "service/nt/system_function.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

// The longest path that Windows knows, and the longest value of a variable.
constexpr DWORD kPathLimit = 32768;

constexpr int kCommonApplicationData = 0x0023;  // CSIDL_COMMON_APPDATA

using GetFolderPathFunction = HRESULT(WINAPI*)(HWND, int, HANDLE, DWORD, LPWSTR);

std::string environment(const wchar_t* name) {
  std::wstring value(kPathLimit, L'\0');
  value.resize(GetEnvironmentVariableW(name, value.data(), kPathLimit));
  return to_utf8(value);
}

}  // namespace

Result<std::string> data_folder() {
  if (const std::string folder = environment(L"POOLSENTRY_DATA"); !folder.empty()) return folder;
  // Looked up, since nothing else here needs shell32, which loads half of the user interface.
  const auto folder_path =
      system_function<GetFolderPathFunction>(L"shell32.dll", "SHGetFolderPathW");
  std::array<wchar_t, MAX_PATH> folder{};
  if (folder_path == nullptr ||
      FAILED(folder_path(nullptr, kCommonApplicationData, nullptr, 0, folder.data()))) {
    return failure(ErrorKind::kInternal,
                   "Windows does not say where application data lies; set POOLSENTRY_DATA");
  }
  return to_utf8(folder.data()) + "\\PoolSentry";
}

Result<std::string> executable_path() {
  std::wstring path(kPathLimit, L'\0');
  const DWORD length = GetModuleFileNameW(nullptr, path.data(), kPathLimit);
  if (length == 0 || length == kPathLimit) {
    return tl::unexpected(last_error("the program's own path"));
  }
  path.resize(length);
  return to_utf8(path);
}

Result<std::string> absolute_path(const std::string& path) {
  std::wstring absolute(kPathLimit, L'\0');
  const DWORD length =
      GetFullPathNameW(to_utf16(path).c_str(), kPathLimit, absolute.data(), nullptr);
  if (length == 0 || length >= kPathLimit) return tl::unexpected(last_error(path));
  absolute.resize(length);
  return to_utf8(absolute);
}

}  // namespace poolsentry
