// Helpers of the configuration tests.
#pragma once

#include <string>
#include <string_view>

#include "core/config/config_reader.h"

namespace poolsentry::test {

// The complaint about `text`, without the name of the file; empty where it is right.
[[nodiscard]] inline std::string complaint(std::string_view text) {
  const auto config = read_config(text, "c.json");
  return config ? "" : config.error().message.substr(std::string_view("c.json: ").size());
}

// The configuration that `text` stands for; the test fails by exception where it is not right.
[[nodiscard]] inline Config accepted(std::string_view text) {
  return read_config(text, "c.json").value();
}

// {"section": {"key": value}}
[[nodiscard]] inline std::string setting(const std::string& section, const std::string& key,
                                         const std::string& value) {
  return "{\"" + section + "\": {\"" + key + "\": " + value + "}}";
}

}  // namespace poolsentry::test
