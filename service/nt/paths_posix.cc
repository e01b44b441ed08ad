#include "service/nt/paths.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace poolsentry {
namespace {

// Empty where the variable is not set.
std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Result<std::string> data_folder() {
  if (const std::string folder = environment("POOLSENTRY_DATA"); !folder.empty()) return folder;
  if (const std::string state = environment("XDG_STATE_HOME"); !state.empty()) {
    return state + "/poolsentry";
  }
  const std::string home = environment("HOME");
  if (home.empty()) {
    return failure(ErrorKind::kInternal,
                   "no place for data: none of POOLSENTRY_DATA, XDG_STATE_HOME and HOME is set");
  }
  return home + "/.local/state/poolsentry";
}

Result<std::string> executable_path() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return failure(ErrorKind::kInternal, "/proc/self/exe: " + error.message());
  return path.string();
}

Result<std::string> absolute_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) return failure(ErrorKind::kInternal, path + ": " + error.message());
  return absolute.lexically_normal().string();
}

}  // namespace poolsentry
