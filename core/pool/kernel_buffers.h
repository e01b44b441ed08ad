// What NtQuerySystemInformation returns, taken apart: bytes in, figures out.
//
// No system call and no Windows type, so that a buffer recorded on any server is decoded anywhere
// by the code that runs on the live one. The bytes may be cut off, unaligned or nonsense: nothing
// beyond them is read, and a count that they hold is never believed.
//
// Layouts: winsiderss/systeminformer phnt/include/ntexapi.h (SYSTEM_POOLTAG, SYSTEM_POOLTAG2,
// SYSTEM_PERFORMANCE_INFORMATION, SYSTEM_BASIC_INFORMATION, SYSTEM_TIMEOFDAY_INFORMATION), checked
// on buffers of a 32-bit NT 5.2 system (tests/data/recordings/kernel-x86).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/result.h"
#include "core/pool/snapshot.h"

namespace poolsentry {

using KernelBytes = std::span<const std::byte>;

// The information classes that are read; the values are the kernel's.
enum class KernelClass : std::uint32_t {
  kBasic = 0,        // page size, physical memory
  kPerformance = 2,  // the pools and memory as a whole
  kTimeOfDay = 3,    // time and boot time
  kPoolTags = 22,    // tags, counts of 32 bits
  kPoolTags2 = 255,  // tags, counts of 64 bits; since Windows 11 26H1
};

// The layout of class 22: SIZE_T is 4 or 8 bytes. It is the architecture of the asking process,
// which must therefore be the kernel's: under WOW64 bytes are cut to 32 bits.
enum class KernelArch : std::uint8_t { kX86, kX64 };

// How far a buffer of tags could be used.
struct TagCount {
  std::size_t decoded = 0;
  std::size_t missing = 0;  // entries that the count promises and the buffer does not hold
};

// Adds the rows of a class 22 or class 255 buffer (the latter is x64 only) to `snapshot.usages` and
// sets `counter_width`. A pool in which a tag was never active gets no row. Each tag stands in the
// buffer once: the kernel adds up its processors. kInput where not even a count is there.
[[nodiscard]] Result<TagCount> decode_pool_tags(KernelBytes bytes, KernelArch arch,
                                                Snapshot& snapshot);
[[nodiscard]] Result<TagCount> decode_pool_tags2(KernelBytes bytes, Snapshot& snapshot);

struct BasicFigures {
  std::uint32_t page_bytes = 0;
  std::uint64_t physical_bytes = 0;
};

// Class 0; the fields that are read lie alike on x86 and x64. kInput where the buffer is too short
// or its page size cannot be one (a power of two from 4 KB to 64 KB).
[[nodiscard]] Result<BasicFigures> decode_basic(KernelBytes bytes);

// Class 2: fills `snapshot.totals` and `snapshot.memory`. Every field up to byte 312 has 32 bits on
// x86 and x64 alike, in pages; NT 5.2 gives exactly 312 bytes, later versions more. kInput where it
// is shorter than the fields that are read.
[[nodiscard]] Result<void> decode_performance(KernelBytes bytes, const BasicFigures& basic,
                                              Snapshot& snapshot);

// Class 3: fills `snapshot.time` and `snapshot.uptime`. The kernel moves the boot time along when
// the clock is set, so that the uptime (their difference) does not jump. kInput where it is too
// short or the time is before 1601.
[[nodiscard]] Result<void> decode_time_of_day(KernelBytes bytes, Snapshot& snapshot);

}  // namespace poolsentry
