#include <unistd.h>

#include <filesystem>

#include <catch2/catch.hpp>

#include "service/nt/private_folder.h"

using namespace poolsentry;
namespace fs = std::filesystem;

namespace {

class Scratch {
 public:
  Scratch() { fs::create_directories(path_); }
  ~Scratch() { fs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_ =
      fs::temp_directory_path() / ("poolsentry-private-folder-" + std::to_string(getpid()));
};

}  // namespace

TEST_CASE("a private folder is made with those above it and is nobody else's") {
  const Scratch scratch;
  const fs::path folder = scratch.path() / "a" / "b";
  REQUIRE(make_private_folder(folder.string()));
  CHECK(fs::status(folder).permissions() == fs::perms::owner_all);
}

TEST_CASE("a folder that is there already becomes private") {
  const Scratch scratch;
  fs::permissions(scratch.path(), fs::perms::all);
  REQUIRE(make_private_folder(scratch.path().string()));
  CHECK(fs::status(scratch.path()).permissions() == fs::perms::owner_all);
}

TEST_CASE("a file in the place of the folder is an error with its path") {
  const auto made = make_private_folder("/dev/null/data");
  REQUIRE_FALSE(made);
  CHECK_THAT(made.error().message, Catch::StartsWith("/dev/null/data: "));
}
