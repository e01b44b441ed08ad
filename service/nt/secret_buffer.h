// Bytes of a secret while it is read or written: overwritten before they are given back.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "service/nt/wipe_memory.h"

namespace poolsentry {

// Of a fixed size: what grows leaves a copy behind. Not synchronized.
class SecretBuffer {
 public:
  explicit SecretBuffer(std::size_t size) : bytes_(size) {}
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  ~SecretBuffer() { wipe_memory(bytes_.data(), bytes_.size()); }

  [[nodiscard]] std::span<char> bytes() { return bytes_; }
  // The first `count` of them.
  [[nodiscard]] std::string_view text(std::size_t count) const { return {bytes_.data(), count}; }

 private:
  std::vector<char> bytes_;
};

}  // namespace poolsentry
