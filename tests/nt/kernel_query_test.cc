#include "service/nt/kernel_query.h"

#include <catch2/catch.hpp>

#include "tests/nt/fake_kernel.h"

using namespace poolsentry;

namespace {

std::vector<std::byte> table_of(std::size_t size) {
  return std::vector<std::byte>(size, std::byte{0x5A});
}

constexpr KernelClass kTags = KernelClass::kPoolTags;

}  // namespace

TEST_CASE("a buffer that is long enough is asked once") {
  FakeKernel kernel;
  kernel.has(kTags, table_of(1000));
  KernelBuffer buffer;
  const KernelAnswer answer = ask_kernel(kernel, kTags, 4096, buffer);
  CHECK(answer.status == kStatusSuccess);
  CHECK(answer.bytes.size() == 1000);
  CHECK(answer.bytes[999] == std::byte{0x5A});
  CHECK(kernel.calls.size() == 1);
}

TEST_CASE("a buffer that is too short grows to what the kernel needs and an eighth more") {
  FakeKernel kernel;
  kernel.has(kTags, table_of(8000));
  KernelBuffer buffer;
  CHECK(ask_kernel(kernel, kTags, 16, buffer).status == kStatusSuccess);
  REQUIRE(kernel.calls.size() == 2);
  CHECK(kernel.calls[1].size == 9000);
}

TEST_CASE("a kernel that does not say what it needs is asked with twice as much each time") {
  FakeKernel kernel;
  kernel.hides_needed_size();
  kernel.has(kTags, table_of(1000));
  KernelBuffer buffer;
  const KernelAnswer answer = ask_kernel(kernel, kTags, 256, buffer);
  CHECK(answer.status == kStatusSuccess);
  CHECK(kernel.calls.size() == 3);
  // Without a size from the kernel the whole buffer is the answer.
  CHECK(answer.bytes.size() == 1024);
}

TEST_CASE("a table that grows faster than the buffer is given up after 8 tries") {
  FakeKernel kernel;
  kernel.has(kTags, table_of(1000));
  kernel.grows_by(1'000'000);
  KernelBuffer buffer;
  const KernelAnswer answer = ask_kernel(kernel, kTags, 16, buffer);
  CHECK(answer.status == kStatusLengthMismatch);
  CHECK(answer.bytes.empty());
  CHECK(kernel.calls.size() == kMaxQueryTries);
}

TEST_CASE("a table that is long enough at the eighth try is taken") {
  FakeKernel kernel;
  kernel.hides_needed_size();
  kernel.has(kTags, table_of(16 << 7));
  KernelBuffer buffer;
  CHECK(ask_kernel(kernel, kTags, 16, buffer).status == kStatusSuccess);
  CHECK(kernel.calls.size() == kMaxQueryTries);
}

TEST_CASE("a kernel that claims to need gigabytes is not believed") {
  class Boaster final : public KernelQuery {
   public:
    KernelStatus query(KernelClass, std::span<std::byte>, std::uint32_t& needed) override {
      needed = 0xFFFF'FFF0U;
      return kStatusLengthMismatch;
    }
  } kernel;
  KernelBuffer buffer;
  CHECK(ask_kernel(kernel, kTags, 16, buffer).status == kStatusNoMemory);
  CHECK(buffer.bytes().size() == 16);
}

TEST_CASE("a class that takes its exact size only gets it out of a longer buffer") {
  FakeKernel kernel;
  kernel.wants_exact_size();
  kernel.has(KernelClass::kPerformance, table_of(312));
  KernelBuffer buffer;
  REQUIRE(buffer.reserve(65536));
  const KernelAnswer answer = ask_kernel(kernel, KernelClass::kPerformance, 400, buffer);
  CHECK(answer.status == kStatusSuccess);
  CHECK(answer.bytes.size() == 312);
  CHECK(kernel.calls.size() == 2);
}

TEST_CASE("any other refusal is handed on at once") {
  FakeKernel kernel;
  kernel.refuses(kTags, kStatusMisaligned);
  KernelBuffer buffer;
  const KernelAnswer answer = ask_kernel(kernel, kTags, 64, buffer);
  CHECK(answer.status == kStatusMisaligned);
  CHECK(answer.bytes.empty());
  CHECK(kernel.calls.size() == 1);
}

TEST_CASE("every buffer is aligned, whatever its size") {
  FakeKernel kernel;
  kernel.hides_needed_size();
  kernel.has(kTags, table_of(5000));
  for (const std::size_t first : {1U, 3U, 61U, 4097U}) {
    KernelBuffer buffer;
    static_cast<void>(ask_kernel(kernel, kTags, first, buffer));
  }
  for (const FakeKernel::Call& call : kernel.calls) CHECK(call.aligned);
}

TEST_CASE("the buffer is kept and never becomes shorter") {
  KernelBuffer buffer;
  REQUIRE(buffer.reserve(1000));
  const std::byte* const place = buffer.bytes().data();
  REQUIRE(buffer.reserve(10));
  CHECK(buffer.bytes().size() == 1000);
  CHECK(buffer.bytes().data() == place);
}

TEST_CASE("a buffer that may not become so long stays as it was") {
  KernelBuffer buffer;
  CHECK(buffer.reserve(kMaxKernelBufferBytes));
  CHECK_FALSE(buffer.reserve(kMaxKernelBufferBytes + 1));
  CHECK(buffer.bytes().size() == kMaxKernelBufferBytes);
}

TEST_CASE("a status is written as people search for it") {
  CHECK(status_number(kStatusInvalidClass) == "0xC0000003");
  CHECK(status_number(kStatusMisaligned) == "0x80000002");
  CHECK(status_number(0) == "0x00000000");
}
