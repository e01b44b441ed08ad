#include "service/nt/private_folder.h"

#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/strings.h"

// After <windows.h>.
#include <aclapi.h>
#include <sddl.h>

namespace poolsentry {
namespace {

// Owner: administrators. Nothing is inherited from above (P); the system and the administrators may
// do everything, here and in all that is below (OICI).
constexpr wchar_t kProtection[] = L"O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

// `path` up to each of its separators, then whole. Most of it is there already, and a drive cannot
// be made: so only the last state counts, not each step.
Result<void> make_folders(const std::wstring& path) {
  for (std::size_t end = 0; end != std::wstring::npos;) {
    end = path.find_first_of(L"\\/", end + 1);
    CreateDirectoryW(path.substr(0, end).c_str(), nullptr);
  }
  const DWORD attributes = GetFileAttributesW(path.c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) return tl::unexpected(last_error(to_utf8(path)));
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
    return failure(ErrorKind::kInternal, to_utf8(path) + ": a file of that name is in the way");
  }
  return {};
}

DWORD protect(std::wstring path) {
  LocalMemory descriptor;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(kProtection, SDDL_REVISION_1,
                                                            descriptor.receive(), nullptr)) {
    return GetLastError();
  }
  PSID owner = nullptr;
  PACL permissions = nullptr;
  BOOL flag = FALSE;
  GetSecurityDescriptorOwner(descriptor.get(), &owner, &flag);
  GetSecurityDescriptorDacl(descriptor.get(), &flag, &permissions, &flag);
  constexpr SECURITY_INFORMATION kWhat =
      OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
  return SetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, kWhat, owner, nullptr, permissions,
                               nullptr);
}

}  // namespace

Result<void> make_private_folder(const std::string& path) {
  const std::wstring wide = to_utf16(path);
  if (const auto made = make_folders(wide); !made) return pass_on(made);
  const DWORD status = protect(wide);
  if (status == ERROR_SUCCESS) return {};
  return tl::unexpected(windows_error(status, path, ErrorKind::kUnavailable));
}

}  // namespace poolsentry
