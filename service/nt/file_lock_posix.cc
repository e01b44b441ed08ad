#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>

#include "service/nt/descriptor.h"
#include "service/nt/file_lock.h"

namespace poolsentry {
namespace {

class HeldFile final : public FileLock {
 public:
  explicit HeldFile(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;
};

}  // namespace

Result<std::unique_ptr<FileLock>> lock_file(const std::string& path) {
  // Not for children: a command that outlives us would keep the lock.
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file)
    return failure(ErrorKind::kInternal, path + ": " + std::generic_category().message(errno));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
    return std::make_unique<HeldFile>(std::move(file));
  }
  if (errno == EWOULDBLOCK) {
    return failure(ErrorKind::kUnavailable, path + ": another process holds it");
  }
  return failure(ErrorKind::kInternal, path + ": " + std::generic_category().message(errno));
}

}  // namespace poolsentry
