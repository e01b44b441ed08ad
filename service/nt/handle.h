// The owners of Windows' handles, one type per close function and invalid value. *_win.cc only.
#pragma once

#include "service/nt/unique_handle.h"
#include "service/nt/windows.h"

namespace poolsentry {

// Events, processes, tokens, threads: CreateEvent, OpenProcess and the like give null on failure.
struct NullInvalidTraits {
  using Handle = HANDLE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { CloseHandle(handle); }
};
using KernelHandle = UniqueHandle<NullInvalidTraits>;

// Files and snapshots: CreateFile gives INVALID_HANDLE_VALUE (-1) on failure.
struct MinusOneInvalidTraits {
  using Handle = HANDLE;
  static Handle invalid() noexcept { return INVALID_HANDLE_VALUE; }
  static void close(Handle handle) noexcept { CloseHandle(handle); }
};
using FileHandle = UniqueHandle<MinusOneInvalidTraits>;

// OpenSCManager, OpenService, CreateService.
struct ServiceTraits {
  using Handle = SC_HANDLE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { CloseServiceHandle(handle); }
};
using ServiceHandle = UniqueHandle<ServiceTraits>;

// RegisterEventSource.
struct EventSourceTraits {
  using Handle = HANDLE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { DeregisterEventSource(handle); }
};
using EventSourceHandle = UniqueHandle<EventSourceTraits>;

// OpenEventLog.
struct EventLogTraits {
  using Handle = HANDLE;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { CloseEventLog(handle); }
};
using EventLogHandle = UniqueHandle<EventLogTraits>;

// Memory that FormatMessage, CommandLineToArgv or a security descriptor function allocated.
struct LocalMemoryTraits {
  using Handle = HLOCAL;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { LocalFree(handle); }
};
using LocalMemory = UniqueHandle<LocalMemoryTraits>;

// RegOpenKeyEx, RegCreateKeyEx.
struct RegistryKeyTraits {
  using Handle = HKEY;
  static Handle invalid() noexcept { return nullptr; }
  static void close(Handle handle) noexcept { RegCloseKey(handle); }
};
using RegistryKey = UniqueHandle<RegistryKeyTraits>;

}  // namespace poolsentry
