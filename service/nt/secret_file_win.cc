#include "service/nt/secret_file.h"

#include <string>
#include <string_view>
#include <utility>

#include "service/nt/error.h"
#include "service/nt/handle.h"
#include "service/nt/private_folder.h"
#include "service/nt/secret_buffer.h"
#include "service/nt/secret_store.h"
#include "service/nt/strings.h"

// After <windows.h>.
#include <dpapi.h>

namespace poolsentry {
namespace {

// The longest path that Windows knows.
constexpr DWORD kPathLimit = 32768;
// What encryption adds are some hundred bytes: no larger file is one of ours.
constexpr DWORD kMaxFileBytes = kMaxSecretBytes + 8192;

// Any program of this computer that may read the file may decrypt it: the service has no user whose
// key could be taken, and the folder's permissions decide. Never asks a person.
constexpr DWORD kMachineScope = CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN;
constexpr const wchar_t* kDescription = L"PoolSentry";

// What the encryption functions take; they write nothing into it.
DATA_BLOB blob_of(std::string_view bytes) {
  auto* const data = reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()));
  return {static_cast<DWORD>(bytes.size()), data};
}

// What the encryption functions give: overwritten before it is given back.
class Blob {
 public:
  Blob() = default;
  ~Blob() {
    if (blob_.pbData == nullptr) return;
    SecureZeroMemory(blob_.pbData, blob_.cbData);
    LocalFree(blob_.pbData);
  }
  Blob(const Blob&) = delete;
  Blob& operator=(const Blob&) = delete;

  [[nodiscard]] DATA_BLOB* receive() { return &blob_; }
  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(blob_.pbData), blob_.cbData};
  }

 private:
  DATA_BLOB blob_{};
};

Result<SecretText> decrypt(std::string_view encrypted, const std::string& path) {
  DATA_BLOB from = blob_of(encrypted);
  Blob secret;
  if (!CryptUnprotectData(&from, nullptr, nullptr, nullptr, nullptr, kMachineScope,
                          secret.receive())) {
    Error error = last_error(path + " cannot be decrypted");
    error.message +=
        "; it is damaged, or it was encrypted by another computer or another installation of "
        "Windows: store the secret again";
    return tl::unexpected(std::move(error));
  }
  return SecretText(secret.bytes());
}

// The kind that read_secret() promises for everything but a file that is not there.
tl::unexpected<Error> read_failure(DWORD code, const std::string& path) {
  return failure(ErrorKind::kInternal, administrator_error(code, path).message);
}

// A file of our own that goes again unless it takes the place of another.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::wstring path)
      : path_(std::move(path)),
        file_(CreateFileW(path_.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW,
                          FILE_ATTRIBUTE_NORMAL, nullptr)),
        exists_(static_cast<bool>(file_)) {}
  ~TemporaryFile() {
    file_.reset();
    if (exists_) DeleteFileW(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] bool is_open() const { return exists_; }
  // On the disk when it returns.
  [[nodiscard]] bool fill(std::string_view bytes) {
    const auto size = static_cast<DWORD>(bytes.size());
    DWORD written = 0;
    return WriteFile(file_.get(), bytes.data(), size, &written, nullptr) && written == size &&
           FlushFileBuffers(file_.get());
  }
  [[nodiscard]] bool replace(const std::wstring& path) {
    constexpr DWORD kFlags = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH;
    file_.reset();
    if (!MoveFileExW(path_.c_str(), path.c_str(), kFlags)) return false;
    exists_ = false;
    return true;
  }

 private:
  std::wstring path_;
  FileHandle file_;
  bool exists_ = false;
};

// False for FAT. A drive that does not say counts as one that has them: an error is then one.
bool drive_has_permissions(const std::wstring& folder) {
  std::wstring root(kPathLimit, L'\0');
  DWORD flags = 0;
  if (!GetVolumePathNameW(folder.c_str(), root.data(), kPathLimit)) return true;
  if (!GetVolumeInformationW(root.c_str(), nullptr, 0, nullptr, nullptr, &flags, nullptr, 0)) {
    return true;
  }
  return (flags & FILE_PERSISTENT_ACLS) != 0;
}

// Whether making or protecting the folder failed because an administrator was needed.
bool lacks_rights(const Error& error, const std::wstring& folder) {
  // Protecting it: an owner that it cannot be given, a privilege, access denied.
  if (error.kind == ErrorKind::kUnavailable) return drive_has_permissions(folder);
  return GetFileAttributesW(folder.c_str()) == INVALID_FILE_ATTRIBUTES &&
         GetLastError() == ERROR_ACCESS_DENIED;
}

// The folder, made. What it gives is the note about a drive that cannot protect it.
Result<std::string> prepare_folder(const SecretFile& file) {
  const Result<void> made = make_private_folder(file.folder);
  if (made) return std::string();
  if (lacks_rights(made.error(), to_utf16(file.folder))) {
    return failure(ErrorKind::kUnavailable, made.error().message + "; run it as administrator");
  }
  if (made.error().kind != ErrorKind::kUnavailable) return pass_on(made);
  return file.folder +
         " is on a drive without permissions (FAT): whoever may read that drive can decrypt the "
         "secret on this computer. Set POOLSENTRY_DATA to a folder on an NTFS drive.";
}

}  // namespace

Result<std::optional<SecretText>> read_secret_file(const SecretFile& file) {
  // Shared with everything: who replaces or removes it meanwhile is not in our way.
  constexpr DWORD kShared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const FileHandle opened(CreateFileW(to_utf16(file.path).c_str(), GENERIC_READ, kShared, nullptr,
                                      OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!opened) {
    const DWORD code = GetLastError();
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND) return std::nullopt;
    return read_failure(code, file.path);
  }
  // Encrypted yet: no need to overwrite it.
  std::string encrypted(kMaxFileBytes, '\0');
  DWORD size = 0;
  if (!ReadFile(opened.get(), encrypted.data(), kMaxFileBytes, &size, nullptr)) {
    return read_failure(GetLastError(), file.path);
  }
  Result<SecretText> secret = decrypt(std::string_view(encrypted).substr(0, size), file.path);
  if (!secret) return pass_on(secret);
  return std::optional(std::move(*secret));
}

Result<std::string> write_secret_file(const SecretFile& file, const SecretText& secret) {
  Result<std::string> note = prepare_folder(file);
  if (!note) return note;
  DATA_BLOB from = blob_of(secret.view());
  Blob encrypted;
  if (!CryptProtectData(&from, kDescription, nullptr, nullptr, nullptr, kMachineScope,
                        encrypted.receive())) {
    return tl::unexpected(last_error("the secret cannot be encrypted"));
  }
  TemporaryFile temporary(to_utf16(file.temporary + std::to_string(GetCurrentProcessId())));
  if (!temporary.is_open() || !temporary.fill(encrypted.bytes()) ||
      !temporary.replace(to_utf16(file.path))) {
    const DWORD code = GetLastError();
    return tl::unexpected(administrator_error(code, file.path));
  }
  return note;
}

}  // namespace poolsentry
