// The configuration as a file.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/config/config.h"

namespace poolsentry {

struct ConfigFile {
  std::string path;
  // True where somebody named it: then it must be there.
  bool must_exist = false;
};

// The file that `named` is (--config), else config.json in the data folder.
[[nodiscard]] Result<ConfigFile> locate_config(const std::optional<std::string>& named);

// Reads it; the defaults where it is not there and need not be. kUsage where it is not there,
// cannot be read, or says something wrong (read_config() in core/config/config_reader.h).
[[nodiscard]] Result<Config> load_config(const ConfigFile& file);

}  // namespace poolsentry
