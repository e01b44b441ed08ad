#include "service/notify/wiping_memory.h"

#include "service/nt/wipe_memory.h"

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <limits>

using namespace poolsentry;

namespace {

bool is_aligned(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory) % alignof(std::max_align_t) == 0;
}

}  // namespace

TEST_CASE("wiped memory holds zeros, and nothing beside it is touched") {
  std::array<char, 8> bytes{};
  bytes.fill('x');
  wipe_memory(bytes.data() + 2, 4);
  CHECK(std::string(bytes.data(), bytes.size()) == std::string("xx\0\0\0\0xx", 8));
}

TEST_CASE("a wiped text is empty, and so is the memory that it keeps") {
  std::string text = "a password that is long enough to live on the heap";
  const std::size_t size = text.size();
  wipe_text(text);
  CHECK(text.empty());
  REQUIRE(text.capacity() >= size);
  text.resize(size);  // within its capacity: the same memory
  CHECK(text == std::string(size, '\0'));
}

TEST_CASE("memory of every size is aligned and writable") {
  for (std::size_t size = 0; size < 100; ++size) {
    void* const memory = wiping_malloc(size);
    REQUIRE(memory != nullptr);
    CHECK(is_aligned(memory));
    std::memset(memory, 0x5A, size);
    wiping_free(memory);
  }
}

TEST_CASE("calloc gives zeros and refuses a product that does not fit") {
  auto* const bytes = static_cast<unsigned char*>(wiping_calloc(10, 10));
  REQUIRE(bytes != nullptr);
  for (int i = 0; i < 100; ++i) CHECK(bytes[i] == 0);
  wiping_free(bytes);
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  CHECK(wiping_calloc(kMost / 2, 3) == nullptr);
  CHECK(wiping_malloc(kMost) == nullptr);
}

TEST_CASE("realloc keeps what fits, larger or smaller, from nothing on") {
  char* bytes = static_cast<char*>(wiping_realloc(nullptr, 4));
  REQUIRE(bytes != nullptr);
  std::memcpy(bytes, "abc", 4);
  bytes = static_cast<char*>(wiping_realloc(bytes, 1000));
  REQUIRE(bytes != nullptr);
  CHECK(std::string(bytes) == "abc");
  bytes = static_cast<char*>(wiping_realloc(bytes, 2));
  REQUIRE(bytes != nullptr);
  CHECK(std::memcmp(bytes, "ab", 2) == 0);
  wiping_free(bytes);
}

TEST_CASE("strdup copies, and nothing may be freed") {
  char* const copy = wiping_strdup("text");
  REQUIRE(copy != nullptr);
  CHECK(std::string(copy) == "text");
  wiping_free(copy);
  wiping_free(nullptr);
}
