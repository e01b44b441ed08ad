#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <catch2/catch.hpp>

#include "service/nt/secret_store.h"
#include "tests/support/data_folder.h"

namespace poolsentry {
namespace {

namespace fs = std::filesystem;

// A data folder in which a secret is stored.
struct Scene {
  Scene() { REQUIRE(write_secret("smtp", SecretText("hunter2"))); }
  [[nodiscard]] fs::path secrets() const { return folder.path() / "data/secrets"; }
  [[nodiscard]] fs::path file() const { return secrets() / "secret.smtp"; }
  // Why the secret is not read.
  [[nodiscard]] std::string complaint() const {
    const auto secret = read_secret("smtp");
    REQUIRE_FALSE(secret);
    CHECK(secret.error().kind == ErrorKind::kInternal);
    CHECK_THAT(secret.error().message,
               Catch::Contains(file().string()) && !Catch::Contains("hunter2"));
    return secret.error().message;
  }

  DataFolder folder;
};

// The secret's file must have these rights, and its folder those of its owner.
void check_private(const DataFolder& folder) {
  const fs::path secrets = folder.path() / "data/secrets";
  CHECK(fs::status(secrets).permissions() == fs::perms::owner_all);
  CHECK(fs::status(secrets / "secret.smtp").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a secret is its owner's alone, whatever the umask", "[secret]") {
  const DataFolder folder;
  fs::create_directory(folder.path() / "data");
  const mode_t mask = GENERATE(0000, 0777);
  const mode_t former = umask(mask);
  const auto written = write_secret("smtp", SecretText("hunter2"));
  umask(former);
  REQUIRE(written);
  CHECK(written->empty());
  check_private(folder);
}

TEST_CASE("a secret that others may read is not used until that is mended", "[secret]") {
  const Scene scene;
  for (const fs::perms added : {fs::perms::group_read, fs::perms::others_read,
                                fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(scene.file(), added, fs::perm_options::add);
    CHECK_THAT(scene.complaint(), Catch::Contains("chmod 600 '" + scene.file().string() + "'"));
    fs::permissions(scene.file(), fs::perms::owner_read | fs::perms::owner_write);
    CHECK(read_secret("smtp"));
  }
}

TEST_CASE("storing again mends a secret that others may read", "[secret]") {
  const Scene scene;
  fs::permissions(scene.file(), fs::perms::all);
  REQUIRE(write_secret("smtp", SecretText("other")));
  CHECK(read_secret("smtp").value().view() == "other");
}

TEST_CASE("a secret of another user is not used", "[secret]") {
  const Scene scene;
  constexpr uid_t kNobody = 65534;
  // Only root can give a file away.
  if (::chown(scene.file().c_str(), kNobody, kNobody) != 0) return;
  CHECK_THAT(scene.complaint(), Catch::Contains("65534"));
}

TEST_CASE("what is no file is not read and not waited for", "[secret]") {
  const Scene scene;
  fs::remove(scene.file());
  SECTION("a symbolic link, even to a secret") {
    REQUIRE(write_secret("other", SecretText("hunter2")));
    fs::create_symlink("secret.other", scene.file());
    CHECK_THAT(scene.complaint(), Catch::Contains("symbolic link"));
  }
  SECTION("a pipe") {
    REQUIRE(mkfifo(scene.file().c_str(), 0600) == 0);
    CHECK_THAT(scene.complaint(), Catch::Contains("not a file"));
  }
  SECTION("a folder") {
    fs::create_directory(scene.file());
    fs::permissions(scene.file(), fs::perms::owner_all);
    CHECK_THAT(scene.complaint(), Catch::Contains("not a file"));
  }
}

TEST_CASE("a file that is too long is not read to its end", "[secret]") {
  const Scene scene;
  fs::resize_file(scene.file(), kMaxSecretBytes + 1);
  CHECK_THAT(scene.complaint(), Catch::Contains("too long"));
}

TEST_CASE("a secret that cannot take the place of another leaves nothing behind", "[secret]") {
  const Scene scene;
  fs::remove(scene.file());
  fs::create_directories(scene.file() / "in the way");
  const auto refused = write_secret("smtp", SecretText("hunter3"));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, !Catch::Contains("hunter3"));
  CHECK(std::distance(fs::directory_iterator(scene.secrets()), {}) == 1);
}

}  // namespace
}  // namespace poolsentry
