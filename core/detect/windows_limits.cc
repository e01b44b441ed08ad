#include "core/detect/windows_limits.h"

#include <algorithm>
#include <array>

namespace poolsentry {
namespace {

constexpr std::uint64_t kMB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGB = std::uint64_t{1} << 30U;
constexpr std::uint64_t kTB = std::uint64_t{1} << 40U;
constexpr std::uint64_t kHalfTB = kTB / 2;
constexpr std::uint32_t kAnyLater = UINT32_MAX;
constexpr Architecture kX86 = Architecture::kX86;
constexpr Architecture kX64 = Architecture::kX64;

// Release, builds from and to, the most of paged and of nonpaged pool, and of the RAM in percent.
constexpr std::array<WindowsLimits, 15> kReleases = {{
    {"Windows 2000 (x86)", kX86, 2195, 2195, 343 * kMB, 256 * kMB, 0},
    {"Windows XP (x86)", kX86, 2600, 2600, 490 * kMB, 256 * kMB, 0},
    {"Windows Server 2003 (x86)", kX86, 3790, 3790, 530 * kMB, 256 * kMB, 0},
    {"Windows Vista or Server 2008 (x86)", kX86, 6000, 6003, 2 * kGB, 2 * kGB, 75},
    {"Windows 7 (x86)", kX86, 7600, 7601, 2 * kGB, 2 * kGB, 75},
    {"Windows 8 (x86)", kX86, 9200, 9200, 2 * kGB, 2 * kGB, 75},
    {"Windows 8.1 (x86)", kX86, 9600, 9600, 2 * kGB, 2 * kGB, 75},
    {"Windows 10 (x86)", kX86, 10240, kAnyLater, 2 * kGB, 2 * kGB, 75},
    {"Windows Server 2003 (x64)", kX64, 3790, 3790, 128 * kGB, 128 * kGB, 40},
    {"Windows Vista (x64)", kX64, 6000, 6000, 128 * kGB, 128 * kGB, 40},
    {"Windows Server 2008 (x64)", kX64, 6001, 6003, 128 * kGB, 128 * kGB, 75},
    {"Windows 7 or Server 2008 R2 (x64)", kX64, 7600, 7601, 128 * kGB, 128 * kGB, 75},
    {"Windows 8 or Server 2012 (x64)", kX64, 9200, 9200, 384 * kGB, 128 * kGB, 100},
    {"Windows 8.1 or Server 2012 R2 (x64)", kX64, 9600, 9600, 31 * kHalfTB, 16 * kTB, 100},
    {"Windows 10, Server 2016 and later (x64)", kX64, 10240, kAnyLater, 31 * kHalfTB, 16 * kTB,
     100},
}};

}  // namespace

const WindowsLimits* windows_limits(const Snapshot& snapshot) {
  const auto is_of = [&snapshot](const WindowsLimits& release) {
    return snapshot.architecture == release.architecture && snapshot.build &&
           *snapshot.build >= release.first_build && *snapshot.build <= release.last_build;
  };
  const auto* const found = std::find_if(kReleases.begin(), kReleases.end(), is_of);
  return found == kReleases.end() ? nullptr : found;
}

}  // namespace poolsentry
