#include "core/pool/kernel_buffers.h"

#include <algorithm>
#include <bit>
#include <string>

#include "core/base/little_endian.h"
#include "core/pool/counter.h"

namespace poolsentry {
namespace {

std::uint64_t ulong_at(KernelBytes bytes, std::size_t offset) {
  return little_endian_at<4>(bytes, offset);
}

// Where three numbers of one pool stand in an entry.
struct PoolOffsets {
  std::size_t allocs;
  std::size_t frees;
  std::size_t used;
};

// An array of entries, one a tag, behind a ULONG count; the tag is each entry's first four bytes.
template <std::size_t CountBytes, std::size_t SizeBytes>
struct TagLayout {
  static constexpr std::size_t kCountBytes = CountBytes;  // of allocs and frees
  static constexpr std::size_t kSizeBytes = SizeBytes;    // of bytes in use: SIZE_T
  std::size_t array;
  std::size_t entry;
  PoolOffsets paged;
  PoolOffsets nonpaged;
};

constexpr TagLayout<4, 4> kLayoutX86 = {4, 0x1C, {4, 8, 12}, {16, 20, 24}};
constexpr TagLayout<4, 8> kLayoutX64 = {8, 0x28, {4, 8, 16}, {24, 28, 32}};
constexpr TagLayout<8, 8> kLayout2X64 = {8, 0x38, {8, 16, 24}, {32, 40, 48}};

template <class Layout>
void add_usage(KernelBytes entry, Pool pool, const PoolOffsets& at, Snapshot& snapshot) {
  TagUsage usage;
  usage.pool = pool;
  usage.allocs = little_endian_at<Layout::kCountBytes>(entry, at.allocs);
  usage.frees = little_endian_at<Layout::kCountBytes>(entry, at.frees);
  usage.bytes = little_endian_at<Layout::kSizeBytes>(entry, at.used);
  if (usage.allocs == 0 && usage.frees == 0 && usage.bytes == 0) return;
  usage.tag = Tag::from_value(static_cast<std::uint32_t>(ulong_at(entry, 0)));
  usage.outstanding = outstanding(usage.allocs, usage.frees, snapshot.counter_width);
  snapshot.usages.push_back(usage);
}

tl::unexpected<Error> too_short(const char* what, std::size_t is, std::size_t needed) {
  return failure(ErrorKind::kInput, std::string("the kernel's ") + what + " have " +
                                        std::to_string(is) + " bytes; at least " +
                                        std::to_string(needed) + " are needed");
}

template <class Layout>
Result<TagCount> decode_tags(KernelBytes bytes, const Layout& layout, Snapshot& snapshot) {
  if (bytes.size() < layout.array) return too_short("pool tags", bytes.size(), layout.array);
  const auto promised = static_cast<std::size_t>(ulong_at(bytes, 0));
  const KernelBytes array = bytes.subspan(layout.array);
  const std::size_t present = std::min(promised, array.size() / layout.entry);
  for (std::size_t i = 0; i < present; ++i) {
    const KernelBytes entry = array.subspan(i * layout.entry, layout.entry);
    add_usage<Layout>(entry, Pool::kPaged, layout.paged, snapshot);
    add_usage<Layout>(entry, Pool::kNonpaged, layout.nonpaged, snapshot);
  }
  return TagCount{present, promised - present};
}

}  // namespace

Result<TagCount> decode_pool_tags(KernelBytes bytes, KernelArch arch, Snapshot& snapshot) {
  snapshot.counter_width = CounterWidth::k32Bits;
  return arch == KernelArch::kX86 ? decode_tags(bytes, kLayoutX86, snapshot)
                                  : decode_tags(bytes, kLayoutX64, snapshot);
}

Result<TagCount> decode_pool_tags2(KernelBytes bytes, Snapshot& snapshot) {
  snapshot.counter_width = CounterWidth::k64Bits;
  return decode_tags(bytes, kLayout2X64, snapshot);
}

Result<BasicFigures> decode_basic(KernelBytes bytes) {
  constexpr std::size_t kPageSize = 8;
  constexpr std::size_t kPhysicalPages = 12;
  constexpr std::size_t kNeeded = 16;
  constexpr std::uint64_t kMinPage = 4096;
  constexpr std::uint64_t kMaxPage = 65536;
  if (bytes.size() < kNeeded) return too_short("basic figures", bytes.size(), kNeeded);
  const std::uint64_t page = ulong_at(bytes, kPageSize);
  if (page < kMinPage || page > kMaxPage || !std::has_single_bit(page)) {
    return failure(ErrorKind::kInput, "the kernel's page size cannot be " + std::to_string(page));
  }
  return BasicFigures{static_cast<std::uint32_t>(page), ulong_at(bytes, kPhysicalPages) * page};
}

Result<void> decode_performance(KernelBytes bytes, const BasicFigures& basic, Snapshot& snapshot) {
  constexpr std::size_t kAvailablePages = 0x2C;
  constexpr std::size_t kCommittedPages = 0x30;
  constexpr std::size_t kCommitLimit = 0x34;
  constexpr std::size_t kPagedPoolPages = 0x70;
  constexpr std::size_t kNonPagedPoolPages = 0x74;
  constexpr std::size_t kNeeded = 0x78;
  if (bytes.size() < kNeeded) return too_short("performance figures", bytes.size(), kNeeded);
  const auto pages_at = [&](std::size_t offset) {
    return ulong_at(bytes, offset) * basic.page_bytes;
  };
  snapshot.total(Pool::kPaged).bytes = pages_at(kPagedPoolPages);
  snapshot.total(Pool::kNonpaged).bytes = pages_at(kNonPagedPoolPages);
  snapshot.memory = {pages_at(kCommittedPages), pages_at(kCommitLimit), basic.physical_bytes,
                     pages_at(kAvailablePages)};
  return {};
}

Result<void> decode_time_of_day(KernelBytes bytes, Snapshot& snapshot) {
  constexpr std::size_t kBootTime = 0;
  constexpr std::size_t kCurrentTime = 8;
  constexpr std::size_t kNeeded = 16;
  if (bytes.size() < kNeeded) return too_short("times", bytes.size(), kNeeded);
  const auto boot = static_cast<std::int64_t>(little_endian_at<8>(bytes, kBootTime));
  const auto now = static_cast<std::int64_t>(little_endian_at<8>(bytes, kCurrentTime));
  if (now < 0) return failure(ErrorKind::kInput, "the kernel's time is before 1601");
  snapshot.time = from_filetime(now);
  snapshot.uptime.reset();
  if (boot > 0 && boot <= now) snapshot.uptime = snapshot.time - from_filetime(boot);
  snapshot.uptime_wraps_at_32_bits = false;
  return {};
}

}  // namespace poolsentry
