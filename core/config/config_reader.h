// Configuration between JSON text and Config. Nothing here touches a file:
// service/app/config_file.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/config.h"

namespace poolsentry {

// Larger files are refused unread.
inline constexpr std::size_t kMaxConfigBytes = 1 << 20;

// Reads JSON with comments, in UTF-8 with or without a byte-order mark. What the text does not
// mention keeps its default. `file_name` is for messages.
//
// kUsage where anything is wrong: text that is not JSON (with line and column), or unknown and
// duplicate keys, wrong types, impossible values and features that this version does not have: all
// of them, a line each, with JSON path. Never half a configuration.
[[nodiscard]] Result<Config> read_config(std::string_view text, std::string_view file_name);

// Every key with its value; read_config() reads it back to an equal Config.
[[nodiscard]] std::string write_config(const Config& config);

}  // namespace poolsentry
