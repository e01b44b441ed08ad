#include "service/nt/secret_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/base/text.h"
#include "service/nt/paths.h"
#include "service/nt/secret_file.h"

namespace poolsentry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxNameBytes = 64;

// Before the name, so that none is a device's (a file "nul" or "nul.x" is one on NT 5.2), and a
// file of another kind is not taken for a secret.
constexpr std::string_view kFilePrefix = "secret.";
constexpr std::string_view kTemporaryPrefix = "tmp.";

fs::path path_of(std::string_view utf8) { return {std::u8string(utf8.begin(), utf8.end())}; }

std::string text_of(const fs::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

Result<SecretFile> locate(std::string_view name) {
  if (!is_secret_name(name)) {
    return failure(ErrorKind::kUsage,
                   "a secret's name is 1 to 64 lower-case letters, digits, '-' and '_', such as "
                   "smtp");
  }
  const Result<std::string> data = data_folder();
  if (!data) return pass_on(data, "secrets");
  // A folder of its own: the data folder may hold what others are to read (a text file of metrics).
  const fs::path folder = path_of(*data) / "secrets";
  const std::string suffix(name);
  return SecretFile{text_of(folder), text_of(folder / (std::string(kFilePrefix) + suffix)),
                    text_of(folder / (std::string(kTemporaryPrefix) + suffix + '.'))};
}

tl::unexpected<Error> system_failure(const std::string& path, const std::error_code& error) {
  const std::string what = to_printable(path) + ": " + error.message();
  if (error != std::errc::permission_denied) return failure(ErrorKind::kInternal, what);
  return failure(ErrorKind::kUnavailable,
                 what + "; run it as an administrator, or as the user whose folder it is");
}

// Calls `take` with the path of each entry of the folder; one that is not there has none.
template <class Take>
Result<void> for_each_entry(const std::string& folder, const Take& take) {
  std::error_code error;
  fs::directory_iterator entry(path_of(folder), error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    take(entry->path());
  }
  if (!error || error == std::errc::no_such_file_or_directory) return {};
  return system_failure(folder, error);
}

// What a process that was ended in the midst of writing this secret left. One that is writing now
// loses its file and says that it could not store the secret.
void remove_leftovers(const SecretFile& file) {
  const std::string begin = text_of(path_of(file.temporary).filename());
  static_cast<void>(for_each_entry(file.folder, [&](const fs::path& path) {
    std::error_code ignored;
    if (text_of(path.filename()).starts_with(begin)) fs::remove(path, ignored);
  }));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !name.empty() && name.size() <= kMaxNameBytes &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<SecretText> read_secret(std::string_view name) {
  const Result<SecretFile> file = locate(name);
  if (!file) return pass_on(file);
  Result<std::optional<SecretText>> secret = read_secret_file(*file);
  if (!secret) return pass_on(secret);
  if (*secret) return std::move(**secret);
  const std::string quoted(name);
  return failure(
      ErrorKind::kUnavailable,
      "no secret \"" + quoted + "\" is stored; store it with: poolsentry secret set " + quoted);
}

Result<std::string> write_secret(std::string_view name, const SecretText& secret) {
  if (secret.empty() || secret.view().size() > kMaxSecretBytes) {
    return failure(ErrorKind::kUsage,
                   "a secret has 1 to " + std::to_string(kMaxSecretBytes) + " bytes");
  }
  const Result<SecretFile> file = locate(name);
  if (!file) return pass_on(file);
  remove_leftovers(*file);
  return write_secret_file(*file, secret);
}

Result<bool> remove_secret(std::string_view name) {
  const Result<SecretFile> file = locate(name);
  if (!file) return pass_on(file);
  // Else a part of the secret might stay behind although it was said to be removed.
  remove_leftovers(*file);
  std::error_code error;
  const bool removed = fs::remove(path_of(file->path), error);
  if (error) return system_failure(file->path, error);
  return removed;
}

Result<std::vector<std::string>> list_secrets() {
  const Result<std::string> data = data_folder();
  if (!data) return pass_on(data, "secrets");
  std::vector<std::string> names;
  const auto take = [&names](const fs::path& path) {
    const std::string file = text_of(path.filename());
    if (!file.starts_with(kFilePrefix)) return;
    std::string name = file.substr(kFilePrefix.size());
    if (is_secret_name(name)) names.push_back(std::move(name));
  };
  const Result<void> read = for_each_entry(text_of(path_of(*data) / "secrets"), take);
  if (!read) return pass_on(read);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace poolsentry
