#include "service/app/config_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/base/text.h"
#include "core/config/config_reader.h"
#include "service/app/files.h"
#include "service/nt/paths.h"

namespace poolsentry {
namespace {

tl::unexpected<Error> cannot_use(const std::string& path, const std::string& reason) {
  return failure(ErrorKind::kUsage, to_printable(path) + ": " + reason);
}

// The text of a file that is there; one byte more than is allowed is enough to refuse it.
Result<std::string> read_text(const std::string& path) {
  std::ifstream stream(path_from_utf8(path), std::ios::binary);
  if (!stream.is_open()) return cannot_use(path, "cannot be opened; check its permissions");
  std::string text(kMaxConfigBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return cannot_use(path, "cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

Result<ConfigFile> locate_config(const std::optional<std::string>& named) {
  if (named) return ConfigFile{*named, true};
  const Result<std::string> folder = data_folder();
  if (!folder) return pass_on(folder, "configuration");
  return ConfigFile{in_folder(*folder, "config.json"), false};
}

Result<Config> load_config(const ConfigFile& file) {
  std::error_code error;
  const auto status = std::filesystem::status(path_from_utf8(file.path), error);
  if (status.type() == std::filesystem::file_type::not_found) {
    if (!file.must_exist) return Config{};
    return cannot_use(file.path, "there is no such file");
  }
  if (std::filesystem::is_directory(status)) return cannot_use(file.path, "is a folder");
  const Result<std::string> text = read_text(file.path);
  if (!text) return pass_on(text);
  return read_config(*text, to_printable(file.path));
}

}  // namespace poolsentry
