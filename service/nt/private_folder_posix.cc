#include "service/nt/private_folder.h"

#include <filesystem>
#include <system_error>

namespace poolsentry {

Result<void> make_private_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return failure(ErrorKind::kInternal, path + ": " + error.message());
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return failure(ErrorKind::kUnavailable, path + ": " + error.message());
  return {};
}

}  // namespace poolsentry
