// Functions of Windows' own libraries, looked up at run time: what NT 5.2 lacks, and what no import
// library offers. *_win.cc only.
//
//   using GetTickCount64Function = ULONGLONG(WINAPI*)();
//   const auto tick_count = system_function<GetTickCount64Function>(L"kernel32.dll",
//   "GetTickCount64"); if (tick_count != nullptr) ...
#pragma once

namespace poolsentry {

using AnyFunction = void (*)();

// Null where the library or the function is not there. The library is loaded from the system folder
// only (never from the folder of the program or the current one) and stays loaded.
[[nodiscard]] AnyFunction find_system_function(const wchar_t* library, const char* name);

// The same with its type, a pointer to a function with its calling convention.
template <class Function>
[[nodiscard]] Function system_function(const wchar_t* library, const char* name) {
  return reinterpret_cast<Function>(find_system_function(library, name));
}

}  // namespace poolsentry
