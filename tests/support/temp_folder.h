// A folder of its own for one test, and small files in it.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace poolsentry {

class TempFolder {
 public:
  TempFolder() {
    std::random_device random;
    const auto name = "poolsentry-test-" + std::to_string(random()) + std::to_string(random());
    path_ = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directory(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  // The UTF-8 path of the file `name` in it.
  [[nodiscard]] std::string file(std::string_view name) const {
    const std::u8string path = (path_ / path_from(name)).u8string();
    return {path.begin(), path.end()};
  }

  void write(std::string_view name, std::string_view text) const {
    std::ofstream stream(path_ / path_from(name), std::ios::binary);
    stream << text;
  }
  // Empty where it is not there.
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream stream(path_ / path_from(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] bool has(std::string_view name) const {
    return std::filesystem::exists(path_ / path_from(name));
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path path_from(std::string_view utf8) {
    return {std::u8string(utf8.begin(), utf8.end())};
  }

  std::filesystem::path path_;
};

}  // namespace poolsentry
