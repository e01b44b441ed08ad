#include "service/nt/registry.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

namespace {

// A key of the test's own, gone at its end.
struct ScratchKey {
  ScratchKey() { REQUIRE(delete_machine_key(path)); }
  ~ScratchKey() { static_cast<void>(delete_machine_key(path)); }
  std::string path = "SOFTWARE\\PoolSentryRegistryTest";
};

}  // namespace

TEST_CASE("a value that was written is read back") {
  const ScratchKey key;
  REQUIRE(write_machine_number(key.path, "number", 0xFEDC'BA98U));
  REQUIRE(write_machine_expandable_text(key.path, "text", "%windir%\\\xE2\x82\xAC.exe"));
  CHECK(read_machine_number(key.path, "number").value() == 0xFEDC'BA98U);
  CHECK(read_machine_text(key.path, "text").value() == "%windir%\\\xE2\x82\xAC.exe");
}

TEST_CASE("a key, a value or a kind of value that is not there is nothing, not an error") {
  const ScratchKey key;
  CHECK(read_machine_number(key.path, "number").value() == std::nullopt);
  REQUIRE(write_machine_number(key.path, "number", 7));
  CHECK(read_machine_number(key.path, "other").value() == std::nullopt);
  CHECK(read_machine_text(key.path, "number").value() == std::nullopt);
}

TEST_CASE("a key that is deleted twice is gone") {
  const ScratchKey key;
  REQUIRE(write_machine_number(key.path, "number", 7));
  CHECK(delete_machine_key(key.path));
  CHECK(delete_machine_key(key.path));
  CHECK(read_machine_number(key.path, "number").value() == std::nullopt);
}
