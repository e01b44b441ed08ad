#include "core/formats/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/base/text.h"

namespace poolsentry {
namespace {

std::string reason_of(int error) {
  return error == 0 ? "unknown reason" : std::generic_category().message(error);
}

tl::unexpected<Error> cannot(const char* verb, const std::string& path, const std::string& reason) {
  return failure(ErrorKind::kInput,
                 "cannot " + std::string(verb) + " " + to_printable(path) + ": " + reason);
}

// A path in UTF-8 is a wide one on Windows: std::filesystem knows how.
std::filesystem::path path_from(const std::string& utf8) {
  return {std::u8string(utf8.begin(), utf8.end())};
}

class FileBytes final : public ByteSource {
 public:
  FileBytes(std::filebuf file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    // The standard library reports a read error by an exception, and only by that.
    try {
      const auto wanted = static_cast<std::streamsize>(buffer.size());
      return static_cast<std::size_t>(file_.sgetn(buffer.data(), wanted));
    } catch (const std::exception& error) {
      return cannot("read", path_, error.what());
    }
  }

 private:
  std::filebuf file_;
  std::string path_;
};

class StandardInput final : public ByteSource {
 public:
  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), stdin);
    if (count == 0 && std::ferror(stdin) != 0) return cannot("read", "stdin", reason_of(errno));
    return count;
  }
};

class TextBytes final : public ByteSource {
 public:
  explicit TextBytes(std::string text) : text_(std::move(text)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, count, buffer.data());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  if (path == "-") return std::make_unique<StandardInput>();
  std::error_code ignored;
  if (std::filesystem::is_directory(path_from(path), ignored)) {
    return cannot("read", path, "it is a folder; name the log in it");
  }
  std::filebuf file;
  errno = 0;
  if (file.open(path_from(path), std::ios::in | std::ios::binary) == nullptr) {
    return cannot("open", path, reason_of(errno));
  }
  return std::make_unique<FileBytes>(std::move(file), path);
}

std::unique_ptr<ByteSource> bytes_of(std::string text) {
  return std::make_unique<TextBytes>(std::move(text));
}

}  // namespace poolsentry
