#include "service/nt/system_facts.h"

#include <array>

#include "service/nt/registry.h"
#include "service/nt/strings.h"
#include "service/nt/system_function.h"
#include "service/nt/windows.h"

namespace poolsentry {
namespace {

using VersionFunction = LONG(NTAPI*)(OSVERSIONINFOW*);
using IsWow64Function = BOOL(WINAPI*)(HANDLE, PBOOL);

constexpr const char* kMemoryManagementKey =
    "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management";

}  // namespace

std::string computer_name() {
  std::array<wchar_t, MAX_COMPUTERNAME_LENGTH + 1> name{};
  auto length = static_cast<DWORD>(name.size());
  if (!GetComputerNameW(name.data(), &length)) return {};
  return to_utf8({name.data(), length});
}

// GetVersionEx tells a program without a manifest for it that Windows 10 is Windows 8; this does
// not.
std::optional<std::uint32_t> windows_build() {
  const auto version = system_function<VersionFunction>(L"ntdll.dll", "RtlGetVersion");
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof info;
  if (version == nullptr || version(&info) < 0) return std::nullopt;
  return info.dwBuildNumber;
}

bool is_wow64_process() {
  const auto is_wow64 = system_function<IsWow64Function>(L"kernel32.dll", "IsWow64Process");
  BOOL answer = FALSE;
  return is_wow64 != nullptr && is_wow64(GetCurrentProcess(), &answer) && answer;
}

Architecture kernel_architecture() {
  const bool is_64_bit = sizeof(void*) == 8 || is_wow64_process();
  return is_64_bit ? Architecture::kX64 : Architecture::kX86;
}

PoolRegistry read_pool_registry() {
  PoolRegistry registry;
  for (const PoolRegistryValue& value : kPoolRegistryValues) {
    const auto number = read_machine_number(kMemoryManagementKey, std::string(value.name));
    if (number) registry.*value.member = *number;
  }
  return registry;
}

}  // namespace poolsentry
