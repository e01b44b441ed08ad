#include "service/app/files.h"

#include <system_error>

namespace poolsentry {

std::filesystem::path path_from_utf8(const std::string& utf8) {
  return {std::u8string(utf8.begin(), utf8.end())};
}

std::string in_folder(const std::string& folder, std::string_view name) {
  const std::u8string path =
      (path_from_utf8(folder) / path_from_utf8(std::string(name))).u8string();
  return {path.begin(), path.end()};
}

std::optional<TimePoint> written_at(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path_from_utf8(path), error);
  if (error) return std::nullopt;
  return std::chrono::floor<Duration>(std::chrono::file_clock::to_sys(time));
}

bool is_regular_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path_from_utf8(path), error);
}

}  // namespace poolsentry
