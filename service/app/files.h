// Files by their UTF-8 names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace poolsentry {

// Our paths are UTF-8 everywhere; Windows' own are UTF-16.
[[nodiscard]] std::filesystem::path path_from_utf8(const std::string& utf8);

// The path of what is called `name` in the folder, with the system's own separator.
[[nodiscard]] std::string in_folder(const std::string& folder, std::string_view name);

// When the file was last written, or nothing where it cannot be asked ("-" is no file).
[[nodiscard]] std::optional<TimePoint> written_at(const std::string& path);

[[nodiscard]] bool is_regular_file(const std::string& path);

}  // namespace poolsentry
