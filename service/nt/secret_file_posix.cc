#include "service/nt/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/text.h"
#include "service/nt/descriptor.h"
#include "service/nt/private_folder.h"
#include "service/nt/secret_buffer.h"
#include "service/nt/secret_store.h"

namespace poolsentry {
namespace {

constexpr mode_t kOnlyOwner = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

tl::unexpected<Error> system_failure(const std::string& path, int number) {
  const bool denied = number == EACCES || number == EPERM;
  return failure(denied ? ErrorKind::kUnavailable : ErrorKind::kInternal,
                 to_printable(path) + ": " + std::generic_category().message(number) +
                     (denied ? "; run it as the user who stored it, or as root" : ""));
}

tl::unexpected<Error> not_safe(const std::string& path, const std::string& why) {
  return failure(ErrorKind::kInternal, to_printable(path) + " is not used: " + why);
}

// A file that another user could have written, or can read, holds no secret of ours. Asked of what
// is open, not of its name, which may be another file's by then. Root may have stored it for us.
Result<void> check_safe(int file, const std::string& path) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return system_failure(path, errno);
  if (!S_ISREG(status.st_mode)) return not_safe(path, "it is not a file; remove it");
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return not_safe(path, "it belongs to another user (number " + std::to_string(status.st_uid) +
                              "); remove it and store the secret again");
  }
  if ((status.st_mode & kOthers) == 0) return {};
  return not_safe(path, "others may read or change it; take that from them: chmod 600 '" +
                            to_printable(path) + "'");
}

Result<SecretText> read_all(int file, const std::string& path) {
  // One byte more is enough to see that it is too long.
  SecretBuffer buffer(kMaxSecretBytes + 1);
  std::size_t filled = 0;
  while (filled < buffer.bytes().size()) {
    const std::span<char> rest = buffer.bytes().subspan(filled);
    const ssize_t count = ::read(file, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  if (filled > kMaxSecretBytes) return not_safe(path, "it is too long; store the secret again");
  return SecretText(buffer.text(filled));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// A file of our own that goes again unless it takes the place of another: who reads meanwhile finds
// the old secret or the new one, and a full disk loses neither. O_EXCL: nobody else's file of that
// name, nor where a link of that name leads, gets the secret.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                     kOnlyOwner)) {}
  ~TemporaryFile() {
    if (file_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] bool is_open() const { return static_cast<bool>(file_); }
  // With the mode whatever the umask; on the disk when it returns.
  [[nodiscard]] bool fill(std::string_view bytes) {
    return ::fchmod(file_.get(), kOnlyOwner) == 0 && write_all(file_.get(), bytes) &&
           ::fsync(file_.get()) == 0;
  }
  [[nodiscard]] bool is_private() const {
    struct stat status {};
    return ::fstat(file_.get(), &status) == 0 && (status.st_mode & kOthers) == 0;
  }
  [[nodiscard]] bool replace(const std::string& path) {
    if (std::rename(path_.c_str(), path.c_str()) != 0) return false;
    file_.reset();
    return true;
  }

 private:
  std::string path_;
  Descriptor file_;
};

// The new name is on the disk when it returns. Some file systems do not sync folders: EINVAL.
Result<void> sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened && (::fsync(opened.get()) == 0 || errno == EINVAL)) return {};
  return system_failure(folder, errno);
}

}  // namespace

Result<std::optional<SecretText>> read_secret_file(const SecretFile& file) {
  // O_NONBLOCK: a pipe in its place does not make us wait for a writer.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const Descriptor opened(::open(file.path.c_str(), kFlags));
  if (!opened) {
    const int number = errno;
    if (number == ENOENT) return std::nullopt;
    // The name is ours and a link in its place is not, whatever it leads to.
    if (number == ELOOP) return not_safe(file.path, "it is a symbolic link; remove it");
    return failure(ErrorKind::kInternal, system_failure(file.path, number).value().message);
  }
  if (const auto safe = check_safe(opened.get(), file.path); !safe) return pass_on(safe);
  Result<SecretText> secret = read_all(opened.get(), file.path);
  if (!secret) return pass_on(secret);
  return std::optional(std::move(*secret));
}

Result<std::string> write_secret_file(const SecretFile& file, const SecretText& secret) {
  if (const auto made = make_private_folder(file.folder); !made) return pass_on(made);
  TemporaryFile temporary(file.temporary + std::to_string(::getpid()));
  if (!temporary.is_open()) return system_failure(file.folder, errno);
  // Before the secret is in it: a file system without permissions shows everything to everyone.
  if (!temporary.is_private()) {
    return failure(ErrorKind::kUnavailable,
                   to_printable(file.folder) +
                       ": this file system does not keep a file from other users; set "
                       "POOLSENTRY_DATA to a folder on one that does");
  }
  if (!temporary.fill(secret.view()) || !temporary.replace(file.path)) {
    return system_failure(file.path, errno);
  }
  if (const auto synced = sync_folder(file.folder); !synced) return pass_on(synced);
  return std::string();
}

}  // namespace poolsentry
