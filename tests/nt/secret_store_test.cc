#include "service/nt/secret_store.h"

#include <catch2/catch.hpp>

#include "tests/support/data_folder.h"

namespace poolsentry {
namespace {

using Names = std::vector<std::string>;

std::string stored(std::string_view name) {
  const auto secret = read_secret(name);
  REQUIRE(secret);
  return std::string(secret->view());
}

TEST_CASE("a secret comes back as it was stored", "[secret]") {
  const DataFolder folder;
  const std::string secret = "p\xC3\xA4ss \t\x01word ";
  REQUIRE(write_secret("smtp", SecretText(secret)));
  CHECK(stored("smtp") == secret);
}

TEST_CASE("storing again replaces the secret, and the name stays one", "[secret]") {
  const DataFolder folder;
  REQUIRE(write_secret("smtp", SecretText(std::string(5000, 'a'))));
  REQUIRE(write_secret("smtp", SecretText("short")));
  CHECK(stored("smtp") == "short");
  CHECK(list_secrets().value() == Names{"smtp"});
}

TEST_CASE("the longest secret is stored, one byte more is not", "[secret]") {
  const DataFolder folder;
  const std::string longest(kMaxSecretBytes, 'x');
  REQUIRE(write_secret("smtp", SecretText(longest)));
  CHECK(stored("smtp") == longest);
  const auto refused = write_secret("smtp", SecretText(longest + 'y'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kUsage);
  CHECK(stored("smtp") == longest);
}

TEST_CASE("an empty secret is not stored", "[secret]") {
  const DataFolder folder;
  CHECK(write_secret("smtp", SecretText()).error().kind == ErrorKind::kUsage);
  CHECK(list_secrets().value().empty());
}

TEST_CASE("a secret that nobody stored says how to store it", "[secret]") {
  const DataFolder folder;
  const auto secret = read_secret("smtp");
  REQUIRE_FALSE(secret);
  CHECK(secret.error().kind == ErrorKind::kUnavailable);
  CHECK_THAT(secret.error().message, Catch::Contains("poolsentry secret set smtp"));
}

TEST_CASE("a removed secret is gone, and only the first time is it there", "[secret]") {
  const DataFolder folder;
  REQUIRE(write_secret("smtp", SecretText("one")));
  REQUIRE(write_secret("other", SecretText("two")));
  CHECK(remove_secret("smtp").value());
  CHECK_FALSE(remove_secret("smtp").value());
  CHECK_FALSE(read_secret("smtp"));
  CHECK(stored("other") == "two");
}

TEST_CASE("the list has the names, sorted, and no other file of the folder", "[secret]") {
  const DataFolder folder;
  CHECK(list_secrets().value().empty());
  for (const auto* const name : {"smtp", "nul", "a-b_9"}) {
    REQUIRE(write_secret(name, SecretText("x")));
  }
  folder.write("data/secrets/notes.txt", "x");
  folder.write("data/secrets/secret.", "x");
  CHECK(list_secrets().value() == Names{"a-b_9", "nul", "smtp"});
  CHECK(stored("nul") == "x");
}

TEST_CASE("what cannot be a file name everywhere is no name of a secret", "[secret]") {
  CHECK(is_secret_name("smtp"));
  CHECK(is_secret_name("a"));
  CHECK(is_secret_name(std::string(64, 'z')));
  for (const std::string& name :
       {std::string(), std::string(65, 'z'), std::string("SMTP"), std::string("a.b"),
        std::string("../x"), std::string("a b"), std::string("a\\b"), std::string("\xC3\xA4"),
        std::string("a\0b", 3)}) {
    CHECK_FALSE(is_secret_name(name));
  }
}

TEST_CASE("a wrong name is refused everywhere and never repeated", "[secret]") {
  const DataFolder folder;
  const auto check = [](const Error& error) {
    CHECK(error.kind == ErrorKind::kUsage);
    CHECK_THAT(error.message, !Catch::Contains("Hunter!2") && Catch::Contains("smtp"));
  };
  check(read_secret("Hunter!2").error());
  check(write_secret("Hunter!2", SecretText("x")).error());
  check(remove_secret("Hunter!2").error());
}

TEST_CASE("what an ended process left of a secret goes with the next change", "[secret]") {
  const DataFolder folder;
  REQUIRE(write_secret("smtp", SecretText("one")));
  REQUIRE(write_secret("smtp-2", SecretText("two")));
  folder.write("data/secrets/tmp.smtp.4711", "half of a sec");
  folder.write("data/secrets/tmp.smtp-2.4711", "another's");
  SECTION("with another secret") { REQUIRE(write_secret("smtp", SecretText("three"))); }
  SECTION("with its removal") { REQUIRE(remove_secret("smtp").value()); }
  CHECK_FALSE(folder.has("data/secrets/tmp.smtp.4711"));
  CHECK(folder.has("data/secrets/tmp.smtp-2.4711"));
}

TEST_CASE("nothing but the secret is left in the folder", "[secret]") {
  const DataFolder folder;
  REQUIRE(write_secret("smtp", SecretText("one")));
  REQUIRE(write_secret("smtp", SecretText("two")));
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "data/secrets")) {
    CHECK(entry.path().filename() == "secret.smtp");
    ++files;
  }
  CHECK(files == 1);
}

TEST_CASE("a folder that cannot be made is an error that names it", "[secret]") {
  const DataFolder folder;
  folder.write("data", "a file in the way");
  const auto refused = write_secret("smtp", SecretText("x"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::kInternal);
  CHECK_THAT(refused.error().message, Catch::Contains("data"));
}

}  // namespace
}  // namespace poolsentry
