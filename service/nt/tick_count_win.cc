// Takes GetTickCount64, which NT 5.2 lacks, out of the executable's imports.
//
// winpthreads (mingw's std::thread and condition variables) calls it through the import symbol
// __imp_GetTickCount64. This file defines that symbol, so the linker does not take it from the
// import library: no entry remains in the import table, and the loader of NT 5.2 does not stop the
// program with a message box. The object has to be on the linker's command line (an object
// library, see CMakeLists.txt): out of an archive it might be taken too late.
//
// Callable from any thread, before main() too; allocates nothing and takes no lock.

#include <cstdint>

#include "service/nt/tick_count.h"
#include "service/nt/windows.h"

namespace {

using TickFunction = ULONGLONG(WINAPI*)();

// GCC builtins instead of std::atomic: a zero-initialized word is ready before any constructor has
// run, and both architectures inline them (i686 has cmpxchg8b).
ULONGLONG WINAPI widened_tick_count() {
  static std::uint64_t widened = 0;
  std::uint64_t last = __atomic_load_n(&widened, __ATOMIC_ACQUIRE);
  for (;;) {
    const std::uint64_t next = poolsentry::widen_tick_count(last, GetTickCount());
    if (__atomic_compare_exchange_n(&widened, &last, next, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
      return next;
    }
  }
}

ULONGLONG WINAPI first_tick_count();

}  // namespace

// The import symbol: what a call through the import table would find there. On x86 the name has the
// stdcall decoration, which C++ cannot spell: hence the asm label.
extern "C" {
extern TickFunction imported_tick_count
#ifdef __i386__
    __asm__("__imp__GetTickCount64@0");
#else
    __asm__("__imp_GetTickCount64");
#endif
TickFunction imported_tick_count = &first_tick_count;
}

namespace {

// The first call finds the function to use and puts it in the import symbol. Two threads that do it
// at once store the same pointer.
ULONGLONG WINAPI first_tick_count() {
  const HMODULE kernel32 = GetModuleHandleW(L"kernel32.dll");
  const FARPROC found = kernel32 ? GetProcAddress(kernel32, "GetTickCount64") : nullptr;
  // Through void*: GCC warns about a cast between function types, and this one is the contract.
  TickFunction function = reinterpret_cast<TickFunction>(reinterpret_cast<void*>(found));
  if (!function) function = &widened_tick_count;
  __atomic_store_n(&imported_tick_count, function, __ATOMIC_RELEASE);
  return function();
}

}  // namespace
