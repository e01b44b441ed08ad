#include <catch2/catch.hpp>

#include "service/nt/secret_store.h"
#include "service/nt/strings.h"
#include "tests/support/data_folder.h"

namespace poolsentry {
namespace {

constexpr std::string_view kSecret = "a-secret-of-some-length";

std::string bytes_of(const std::wstring& text) {
  return {reinterpret_cast<const char*>(text.data()), text.size() * sizeof(wchar_t)};
}

// A data folder in which a secret is stored.
struct Scene {
  Scene() { REQUIRE(write_secret("smtp", SecretText(kSecret))); }
  [[nodiscard]] std::string bytes() const { return folder.read("data/secrets/secret.smtp"); }
  void write(std::string_view bytes) const { folder.write("data/secrets/secret.smtp", bytes); }

  DataFolder folder;
};

TEST_CASE("the file does not have the secret in clear, in UTF-8 or UTF-16", "[secret]") {
  const Scene scene;
  const std::string bytes = scene.bytes();
  REQUIRE(bytes.size() > kSecret.size());
  CHECK(bytes.find(kSecret) == std::string::npos);
  CHECK(bytes.find(bytes_of(to_utf16(kSecret))) == std::string::npos);
  // And it is the right file: what the system was told about it stands in it.
  CHECK(bytes.find(bytes_of(L"PoolSentry")) != std::string::npos);
  CHECK(read_secret("smtp").value().view() == kSecret);
}

TEST_CASE("what cannot be decrypted says to store it again, and shows nothing of it", "[secret]") {
  const Scene scene;
  const std::string bytes = scene.bytes();
  SECTION("not encrypted") { scene.write(kSecret); }
  SECTION("empty") { scene.write(""); }
  SECTION("cut") { scene.write(std::string_view(bytes).substr(0, bytes.size() / 2)); }
  const auto secret = read_secret("smtp");
  REQUIRE_FALSE(secret);
  CHECK(secret.error().kind == ErrorKind::kInternal);
  CHECK_THAT(secret.error().message, Catch::Contains("store the secret again") &&
                                         Catch::Contains("secret.smtp") &&
                                         !Catch::Contains(std::string(kSecret)));
}

TEST_CASE("storing again mends a damaged file", "[secret]") {
  const Scene scene;
  scene.write("damaged");
  REQUIRE(write_secret("smtp", SecretText("other")));
  CHECK(read_secret("smtp").value().view() == "other");
}

TEST_CASE("a folder in the place of the file is an error, not a secret that is missing",
          "[secret]") {
  const Scene scene;
  REQUIRE(remove_secret("smtp").value());
  std::filesystem::create_directory(scene.folder.path() / "data/secrets/secret.smtp");
  const auto secret = read_secret("smtp");
  REQUIRE_FALSE(secret);
  CHECK(secret.error().kind == ErrorKind::kInternal);
}

}  // namespace
}  // namespace poolsentry
