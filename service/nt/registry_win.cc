#include "service/nt/registry.h"

#include <vector>

#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"

namespace poolsentry {
namespace {

// More than any setting that is read; a longer value is an error.
constexpr DWORD kValueLimitBytes = 16 * 1024;

std::string for_people(const std::string& key) { return "registry key HKLM\\" + key; }

bool is_absent(LSTATUS status) {
  return status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND;
}

Error registry_error(LSTATUS status, const std::string& key) {
  return administrator_error(static_cast<std::uint32_t>(status), for_people(key));
}

// One value as it is stored.
struct RawValue {
  DWORD type = REG_NONE;
  std::vector<BYTE> bytes;
};

Result<RawValue> read_value(const std::string& key, const std::string& name) {
  RegistryKey opened;
  LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, to_utf16(key).c_str(), 0, KEY_QUERY_VALUE,
                                 opened.receive());
  RawValue value{REG_NONE, std::vector<BYTE>(kValueLimitBytes)};
  DWORD size = kValueLimitBytes;
  if (status == ERROR_SUCCESS) {
    status = RegQueryValueExW(opened.get(), to_utf16(name).c_str(), nullptr, &value.type,
                              value.bytes.data(), &size);
  }
  if (is_absent(status)) return RawValue{};
  if (status != ERROR_SUCCESS) return tl::unexpected(registry_error(status, key));
  value.bytes.resize(size);
  return value;
}

Result<void> write_value(const std::string& key, const std::string& name, DWORD type,
                         const void* bytes, std::size_t size) {
  RegistryKey opened;
  LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, to_utf16(key).c_str(), 0, nullptr, 0,
                                   KEY_SET_VALUE, nullptr, opened.receive(), nullptr);
  if (status == ERROR_SUCCESS) {
    status = RegSetValueExW(opened.get(), to_utf16(name).c_str(), 0, type,
                            static_cast<const BYTE*>(bytes), static_cast<DWORD>(size));
  }
  if (status != ERROR_SUCCESS) return tl::unexpected(registry_error(status, key));
  return {};
}

}  // namespace

Result<std::optional<std::uint32_t>> read_machine_number(const std::string& key,
                                                         const std::string& name) {
  const auto value = read_value(key, name);
  if (!value) return pass_on(value);
  if (value->type != REG_DWORD || value->bytes.size() != sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = sizeof number; i-- > 0;) number = number << 8U | value->bytes[i];
  return number;
}

Result<std::optional<std::string>> read_machine_text(const std::string& key,
                                                     const std::string& name) {
  const auto value = read_value(key, name);
  if (!value) return pass_on(value);
  if (value->type != REG_SZ && value->type != REG_EXPAND_SZ) return std::nullopt;
  std::wstring text;
  for (std::size_t i = 0; i + 1 < value->bytes.size(); i += sizeof(wchar_t)) {
    text += static_cast<wchar_t>(value->bytes[i] | value->bytes[i + 1] << 8U);
  }
  // The terminator is part of the value, unless its writer forgot it.
  return to_utf8(text.substr(0, text.find(L'\0')));
}

Result<void> write_machine_number(const std::string& key, const std::string& name,
                                  std::uint32_t value) {
  return write_value(key, name, REG_DWORD, &value, sizeof value);
}

Result<void> write_machine_expandable_text(const std::string& key, const std::string& name,
                                           const std::string& text) {
  const std::wstring wide = to_utf16(text);
  return write_value(key, name, REG_EXPAND_SZ, wide.c_str(), (wide.size() + 1) * sizeof(wchar_t));
}

Result<void> delete_machine_key(const std::string& key) {
  const LSTATUS status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, to_utf16(key).c_str());
  if (status == ERROR_SUCCESS || is_absent(status)) return {};
  return tl::unexpected(registry_error(status, key));
}

}  // namespace poolsentry
