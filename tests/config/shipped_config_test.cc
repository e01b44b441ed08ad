// The files of config/ and the reader say the same.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/config/json_text.h"
#include "core/config/value_codecs.h"
#include "tests/config/config_text.h"

namespace poolsentry::test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(POOLSENTRY_SOURCE_DIR) / "config";

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  REQUIRE(stream.is_open());
  return {std::istreambuf_iterator<char>(stream), {}};
}

JsonValue tree_of(const std::string& text) { return parse_json(text).value(); }

const JsonValue* member(const JsonValue& value, std::string_view key) {
  const auto* const object = value.as<JsonObject>();
  return object == nullptr ? nullptr : find_member(*object, key);
}

// Compares a section of the schema with the same section of the defaults, key by key.
void compare(const JsonValue& schema, const JsonValue& defaults, const std::string& path) {
  CAPTURE(path);
  const JsonValue* const properties = member(schema, "properties");
  if (properties == nullptr) {
    const JsonValue* const value = member(schema, "default");
    REQUIRE(value != nullptr);
    // Written alike, durations apart ("24h" is "1d"): the next test reads them.
    CHECK(value->content.index() == defaults.content.index());
    return;
  }
  for (const JsonMember& one : *defaults.as<JsonObject>()) {
    const JsonValue* const described = member(*properties, one.key);
    CAPTURE(one.key);
    REQUIRE(described != nullptr);
    compare(*described, one.value, path + "." + one.key);
  }
  const bool root = path == "$";
  CHECK(properties->as<JsonObject>()->size() == defaults.as<JsonObject>()->size() + (root ? 1 : 0));
  CHECK_FALSE(*member(schema, "additionalProperties")->as<bool>());
}

// The object that the schema's defaults make.
JsonValue defaults_in(const JsonValue& schema) {
  const JsonValue* const properties = member(schema, "properties");
  if (properties == nullptr) return *member(schema, "default");
  JsonObject object;
  for (const JsonMember& one : *properties->as<JsonObject>()) {
    if (one.key != "$schema") object.push_back({one.key, defaults_in(one.value)});
  }
  return {std::move(object)};
}

}  // namespace

TEST_CASE("the shipped default is the built-in default and mentions every key") {
  const std::string text = text_of(kFolder / "default.json");
  CHECK(accepted(text) == Config{});

  JsonValue shipped = tree_of(text);
  std::erase_if(*shipped.as<JsonObject>(),
                [](const JsonMember& one) { return one.key == "$schema"; });
  JsonValue built_in = tree_of(write_config(Config{}));
  const auto keys = [](const auto& self, const JsonValue& value) -> std::string {
    std::string all;
    if (const auto* const object = value.as<JsonObject>()) {
      for (const JsonMember& one : *object) all += one.key + "{" + self(self, one.value) + "}";
    }
    return all;
  };
  CHECK(keys(keys, shipped) == keys(keys, built_in));
}

TEST_CASE("the schema has every key of the configuration and no other") {
  compare(tree_of(text_of(kFolder / "poolsentry.schema.json")), tree_of(write_config(Config{})),
          "$");
}

TEST_CASE("the defaults in the schema are the built-in defaults") {
  const JsonValue schema = tree_of(text_of(kFolder / "poolsentry.schema.json"));
  CHECK(accepted(write_json(defaults_in(schema))) == Config{});
}

TEST_CASE("every shipped example is accepted") {
  std::size_t examples = 0;
  for (const auto& entry : fs::directory_iterator(kFolder / "examples")) {
    CAPTURE(entry.path().string());
    CHECK(complaint(text_of(entry.path())).empty());
    ++examples;
  }
  CHECK(examples > 0);
}

TEST_CASE("the replay example plays the recording as fast as it can, with its limits") {
  const Config config = accepted(text_of(kFolder / "examples" / "replay-nt52.json"));
  CHECK(config.sampling.source == "replay:tests/data/recordings/strg-leak.log.gz");
  CHECK_FALSE(config.sampling.speed);
  CHECK(config.limits.paged == 213'909'504);
  CHECK(config.limits.nonpaged == 134'217'728);
}

}  // namespace poolsentry::test
