#include "service/app/append_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/base/text.h"
#include "service/app/files.h"

namespace poolsentry {
namespace {

namespace fs = std::filesystem;

std::string reason() {
  return errno == 0 ? "unknown reason" : std::generic_category().message(errno);
}

// 0 for what has no size (not there, a device).
std::uintmax_t size_of(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

// What is left of a piece after its write failed: nothing, or so many bytes.
std::string take_back(const fs::path& path, std::uintmax_t size_before) {
  const std::uintmax_t left = size_of(path) - size_before;
  std::error_code error;
  if (left > 0) fs::resize_file(path, size_before, error);
  if (!error) return "nothing was added";
  return "its last " + std::to_string(left) + " bytes are part of what was to be added";
}

}  // namespace

Result<void> append_to_file(const std::string& utf8_path, std::string_view text) {
  const fs::path path = path_from_utf8(utf8_path);
  const std::string name = to_printable(utf8_path);
  const std::uintmax_t size_before = size_of(path);
  std::filebuf file;
  file.pubsetbuf(nullptr, 0);  // each sputn is one write
  errno = 0;
  if (file.open(path, std::ios::app | std::ios::binary) == nullptr) {
    return failure(ErrorKind::kUsage, "cannot write to " + name + ": " + reason());
  }
  const auto length = static_cast<std::streamsize>(text.size());
  if (file.sputn(text.data(), length) == length) return {};
  const std::string why = reason();
  file.close();
  return failure(ErrorKind::kInternal,
                 "cannot write to " + name + ": " + why + "; " + take_back(path, size_before));
}

}  // namespace poolsentry
