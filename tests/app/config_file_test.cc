#include "service/app/config_file.h"

#include <catch2/catch.hpp>

#include "core/config/config_reader.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

// Loads a file that somebody named.
Result<Config> load(const std::string& path) { return load_config({path, true}); }

}  // namespace

TEST_CASE("a configuration file is read") {
  const TempFolder folder;
  folder.write("c.json", R"({"sampling": {"interval": "5s"}})");
  CHECK(load(folder.file("c.json"))->sampling.interval == std::chrono::seconds{5});
}

TEST_CASE("the default file need not be there") {
  const TempFolder folder;
  CHECK(load_config({folder.file("config.json"), false}).value() == Config{});
}

TEST_CASE("a file that was named must be there") {
  const TempFolder folder;
  const auto config = load(folder.file("c.json"));
  REQUIRE_FALSE(config);
  CHECK(config.error().kind == ErrorKind::kUsage);
  CHECK(config.error().message == folder.file("c.json") + ": there is no such file");
}

TEST_CASE("a folder is no configuration file, required or not") {
  const TempFolder folder;
  CHECK(load(folder.file("")).error().kind == ErrorKind::kUsage);
  CHECK_FALSE(load_config({folder.file(""), false}).has_value());
}

TEST_CASE("what is wrong in a file is said with its name") {
  const TempFolder folder;
  folder.write("c.json", R"({"limit": {}})");
  const std::string path = folder.file("c.json");
  CHECK(load(path).error().message ==
        path + ": $.limit: is an unknown key; did you mean \"limits\"?");
}

TEST_CASE("a file that is too large is refused without being read to its end") {
  const TempFolder folder;
  folder.write("largest.json", "{}" + std::string(kMaxConfigBytes - 2, '\n'));
  CHECK(load(folder.file("largest.json")).value() == Config{});
  folder.write("larger.json", "{}" + std::string(10 * kMaxConfigBytes, '\n'));
  CHECK_THAT(load(folder.file("larger.json")).error().message,
             Catch::EndsWith("larger.json: is larger than 1 MiB"));
}

TEST_CASE("the file that was named goes before the one in the data folder") {
  const auto named = locate_config("my.json");
  REQUIRE(named);
  CHECK(named->path == "my.json");
  CHECK(named->must_exist);
  const auto standard = locate_config(std::nullopt);
  REQUIRE(standard);
  CHECK_THAT(standard->path, Catch::EndsWith("config.json"));
  CHECK_FALSE(standard->must_exist);
}

}  // namespace poolsentry::test
