// Little-endian numbers in bytes from outside: what Windows' structures are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace poolsentry {

// The number of N bytes at `offset`; the caller has seen to it that it is there.
template <std::size_t N>
[[nodiscard]] std::uint64_t little_endian_at(std::span<const std::byte> bytes, std::size_t offset) {
  static_assert(N >= 1 && N <= 8);
  std::uint64_t value = 0;
  for (std::size_t i = N; i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[offset + i]);
  }
  return value;
}

// Appends the N lowest bytes of `value`.
template <std::size_t N>
void append_little_endian(std::vector<std::byte>& bytes, std::uint64_t value) {
  static_assert(N >= 1 && N <= 8);
  for (std::size_t i = 0; i < N; ++i) {
    bytes.push_back(static_cast<std::byte>(value & 0xFFU));
    value >>= 8U;
  }
}

}  // namespace poolsentry
