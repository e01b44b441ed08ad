#include "service/nt/live_source.h"

#include "service/nt/error.h"
#include "service/nt/pool_query.h"
#include "service/nt/system_facts.h"
#include "service/nt/system_function.h"
#include "service/nt/windows.h"

// After <windows.h>; only for its structure.
#include <psapi.h>

namespace poolsentry {
namespace {

using QueryFunction = LONG(NTAPI*)(ULONG, PVOID, ULONG, PULONG);
using PerformanceFunction = BOOL(WINAPI*)(PERFORMANCE_INFORMATION*, DWORD);
using TickCount64Function = ULONGLONG(WINAPI*)();

constexpr KernelArch kArch = sizeof(void*) == 8 ? KernelArch::kX64 : KernelArch::kX86;

class SystemKernel final : public KernelQuery {
 public:
  explicit SystemKernel(QueryFunction function) : function_(function) {}

  KernelStatus query(KernelClass what, std::span<std::byte> buffer,
                     std::uint32_t& needed) override {
    ULONG length = 0;
    const LONG status = function_(static_cast<ULONG>(what), buffer.data(),
                                  static_cast<ULONG>(buffer.size()), &length);
    needed = length;
    return static_cast<KernelStatus>(status);
  }

 private:
  QueryFunction function_;
};

class LiveSource final : public SnapshotSource {
 public:
  LiveSource(Clock& clock, QueryFunction query)
      : clock_(clock), kernel_(query), pools_(kernel_, kArch) {}

  Result<SourceState> next(Snapshot& snapshot) override {
    snapshot.clear();
    snapshot.time = clock_.now();
    snapshot.host = host_;
    snapshot.build = build_;
    snapshot.architecture = architecture_;
    snapshot.registry = registry_;
    snapshot.bytes_wrap_at_32_bits = under_wow64_;
    read_uptime(snapshot);
    read_totals(snapshot);
    if (const auto tags = pools_.read_tags(snapshot); !tags) return pass_on(tags);
    return SourceState::kSnapshot;
  }

  std::string description() const override { return "the live kernel pools"; }

 private:
  // The counter that never wraps; where NT 5.2 lacks it, the kernel's boot time; last the one that
  // wraps.
  void read_uptime(Snapshot& snapshot) {
    if (tick_count_64_ != nullptr) {
      snapshot.uptime = Duration{static_cast<Duration::rep>(tick_count_64_())};
    } else if (const auto uptime = pools_.read_uptime()) {
      snapshot.uptime = *uptime;
    } else {
      snapshot.uptime = Duration{GetTickCount()};
      snapshot.uptime_wraps_at_32_bits = true;
    }
  }

  void read_totals(Snapshot& snapshot) {
    PERFORMANCE_INFORMATION pages{};
    pages.cb = sizeof pages;
    if (performance_ == nullptr || !performance_(&pages, sizeof pages)) {
      // A system without either still has its tags, and their sum stands for the totals.
      static_cast<void>(pools_.read_totals(snapshot));
      return;
    }
    const std::uint64_t page = pages.PageSize;
    snapshot.total(Pool::kPaged).bytes = pages.KernelPaged * page;
    snapshot.total(Pool::kNonpaged).bytes = pages.KernelNonpaged * page;
    snapshot.memory = {pages.CommitTotal * page, pages.CommitLimit * page,
                       pages.PhysicalTotal * page, pages.PhysicalAvailable * page};
  }

  Clock& clock_;
  SystemKernel kernel_;
  PoolQuery pools_;
  std::string host_ = computer_name();
  std::optional<std::uint32_t> build_ = windows_build();
  Architecture architecture_ = kernel_architecture();
  PoolRegistry registry_ = read_pool_registry();
  bool under_wow64_ = is_wow64_process();
  PerformanceFunction performance_ =
      system_function<PerformanceFunction>(L"psapi.dll", "GetPerformanceInfo");
  TickCount64Function tick_count_64_ =
      system_function<TickCount64Function>(L"kernel32.dll", "GetTickCount64");
};

}  // namespace

Result<std::unique_ptr<SnapshotSource>> open_live_source(Clock& clock) {
  const auto query = system_function<QueryFunction>(L"ntdll.dll", "NtQuerySystemInformation");
  if (query == nullptr) return tl::unexpected(last_error("NtQuerySystemInformation in ntdll.dll"));
  return std::make_unique<LiveSource>(clock, query);
}

}  // namespace poolsentry
