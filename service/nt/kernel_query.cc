#include "service/nt/kernel_query.h"

#include <algorithm>
#include <new>
#include <string_view>

namespace poolsentry {
namespace {

// The size to try after `size` was refused. Tables grow between two calls: hence an eighth more
// than was asked for. A smaller `needed` means a class that takes its exact size only; 0 means
// nothing.
std::size_t next_size(std::size_t size, std::size_t needed) {
  if (needed == 0 || needed == size) return size * 2;
  return needed < size ? needed : needed + needed / 8;
}

}  // namespace

std::string status_number(KernelStatus status) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text = "0x";
  for (unsigned shift = 32; shift > 0; shift -= 4) text += kDigits[status >> (shift - 4) & 0xFU];
  return text;
}

bool KernelBuffer::reserve(std::size_t size) noexcept {
  if (size <= size_) return true;
  if (size > kMaxKernelBufferBytes) return false;
  std::unique_ptr<std::byte[]> larger(new (std::nothrow) std::byte[size]);
  if (larger == nullptr) return false;
  bytes_ = std::move(larger);
  size_ = size;
  return true;
}

KernelAnswer ask_kernel(KernelQuery& kernel, KernelClass what, std::size_t first_size,
                        KernelBuffer& buffer) {
  KernelAnswer answer{kStatusLengthMismatch, {}};
  std::size_t size = first_size;
  for (int tries = 0; tries < kMaxQueryTries; ++tries) {
    if (!buffer.reserve(size)) return {kStatusNoMemory, {}};
    const std::span<std::byte> bytes = buffer.bytes().first(size);
    std::uint32_t needed = 0;
    answer.status = kernel.query(what, bytes, needed);
    if (answer.status == kStatusSuccess) {
      // Some classes leave `needed` as it was.
      answer.bytes = needed == 0 ? bytes : bytes.first(std::min<std::size_t>(needed, size));
      return answer;
    }
    if (answer.status != kStatusLengthMismatch) return answer;
    size = next_size(size, needed);
  }
  return answer;
}

}  // namespace poolsentry
