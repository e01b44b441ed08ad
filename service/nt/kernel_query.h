// Asking the kernel for a table whose size nobody knows beforehand.
//
// The system call stands behind KernelQuery, so that the loop around it, where the traps are, is
// tested anywhere. The real one is in live_source_win.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/pool/kernel_buffers.h"

namespace poolsentry {

// An NTSTATUS as the number that it is. Those that are told apart here:
using KernelStatus = std::uint32_t;
inline constexpr KernelStatus kStatusSuccess = 0x00000000;
inline constexpr KernelStatus kStatusMisaligned = 0x80000002;      // the buffer's address
inline constexpr KernelStatus kStatusNotImplemented = 0xC0000002;  // of class 22: tagging is off
inline constexpr KernelStatus kStatusInvalidClass = 0xC0000003;
inline constexpr KernelStatus kStatusLengthMismatch = 0xC0000004;
inline constexpr KernelStatus kStatusNoMemory = 0xC0000017;

// "0xC0000003": as everybody writes and searches them.
[[nodiscard]] std::string status_number(KernelStatus status);

class KernelQuery {
 public:
  virtual ~KernelQuery() = default;

  // NtQuerySystemInformation: fills `buffer`; `needed` is what the kernel says about the size,
  // which may be 0 and may be stale by the next call.
  [[nodiscard]] virtual KernelStatus query(KernelClass what, std::span<std::byte> buffer,
                                           std::uint32_t& needed) = 0;
};

// No table is believed to be larger: 1.6 million tags.
inline constexpr std::size_t kMaxKernelBufferBytes = std::size_t{64} << 20U;

// Memory that is kept between samples: near exhaustion none may be had. Aligned for any type.
class KernelBuffer {
 public:
  // Makes it at least `size` long; what was in it is gone. False where that is more than
  // kMaxKernelBufferBytes or there is no memory; it is then as it was.
  [[nodiscard]] bool reserve(std::size_t size) noexcept;
  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
};

struct KernelAnswer {
  KernelStatus status = kStatusSuccess;
  KernelBytes bytes;  // in the buffer that was given; empty unless `status` is success
};

// How often one question is put with a larger buffer before it is given up (System Informer: 8).
inline constexpr int kMaxQueryTries = 8;

// Asks until the buffer is long enough, at first with `first_size` bytes of it. The status of the
// last try where the tries are used up; kStatusNoMemory where the buffer cannot grow.
[[nodiscard]] KernelAnswer ask_kernel(KernelQuery& kernel, KernelClass what, std::size_t first_size,
                                      KernelBuffer& buffer);

}  // namespace poolsentry
