#include "service/nt/pool_query.h"

#include <algorithm>
#include <string>

namespace poolsentry {
namespace {

// 1,600 tags of class 22 on x64: a server has 400 to 5,000. Kept from the first sample on.
constexpr std::size_t kFirstTagBufferBytes = 65'536;
// What NT 5.2 takes and nothing else; later versions say what they need.
constexpr std::size_t kPerformanceBytes = 312;
constexpr std::size_t kBasicX86Bytes = 44;
constexpr std::size_t kBasicX64Bytes = 64;
constexpr std::size_t kTimeOfDayBytes = 48;

// "NtQuerySystemInformation class 22: 0xC0000003"
std::string question(KernelClass what, KernelStatus status) {
  return "NtQuerySystemInformation class " + std::to_string(static_cast<unsigned>(what)) + ": " +
         status_number(status);
}

tl::unexpected<Error> refusal(KernelClass what, KernelStatus status) {
  return failure(ErrorKind::kInternal,
                 "the kernel did not answer (" + question(what, status) + ")");
}

tl::unexpected<Error> tag_refusal(KernelClass what, KernelStatus status) {
  if (status == kStatusInvalidClass) {
    return failure(ErrorKind::kUnavailable,
                   "the kernel of this system does not report pool tags (" +
                       question(what, status) + "); not available here");
  }
  if (status == kStatusNotImplemented) {
    return failure(ErrorKind::kUnavailable,
                   "pool tagging is off: run gflags /r +ptg and restart the system (" +
                       question(what, status) + ")");
  }
  return refusal(what, status);
}

}  // namespace

KernelAnswer PoolQuery::ask(KernelClass what, std::size_t first_size) {
  return ask_kernel(kernel_, what, first_size, buffer_);
}

// Kernels that do not know class 255 refuse it in more than one way: any refusal means class 22.
KernelAnswer PoolQuery::probe_tags() {
  KernelAnswer answer;
  for (const KernelClass what : {KernelClass::kPoolTags2, KernelClass::kPoolTags}) {
    if (what == KernelClass::kPoolTags2 && arch_ == KernelArch::kX86) continue;
    answer = ask(what, kFirstTagBufferBytes);
    if (answer.status != kStatusSuccess) continue;
    tag_class_ = what;
    break;
  }
  return answer;
}

Result<void> PoolQuery::read_tags(Snapshot& snapshot) {
  // All of the buffer that earlier samples needed.
  const std::size_t size = std::max(kFirstTagBufferBytes, buffer_.bytes().size());
  const KernelAnswer answer = tag_class_ ? ask(*tag_class_, size) : probe_tags();
  const KernelClass asked = tag_class_.value_or(KernelClass::kPoolTags);
  if (answer.status != kStatusSuccess) return tag_refusal(asked, answer.status);
  const auto decoded = asked == KernelClass::kPoolTags2
                           ? decode_pool_tags2(answer.bytes, snapshot)
                           : decode_pool_tags(answer.bytes, arch_, snapshot);
  if (!decoded) return pass_on(decoded);
  return {};
}

Result<void> PoolQuery::read_totals(Snapshot& snapshot) {
  const bool x64 = arch_ == KernelArch::kX64;
  const auto basic = ask(KernelClass::kBasic, x64 ? kBasicX64Bytes : kBasicX86Bytes);
  if (basic.status != kStatusSuccess) return refusal(KernelClass::kBasic, basic.status);
  const auto figures = decode_basic(basic.bytes);
  if (!figures) return pass_on(figures);
  const auto performance = ask(KernelClass::kPerformance, kPerformanceBytes);
  if (performance.status != kStatusSuccess) {
    return refusal(KernelClass::kPerformance, performance.status);
  }
  return decode_performance(performance.bytes, *figures, snapshot);
}

std::optional<Duration> PoolQuery::read_uptime() {
  const auto answer = ask(KernelClass::kTimeOfDay, kTimeOfDayBytes);
  Snapshot times;
  if (answer.status != kStatusSuccess || !decode_time_of_day(answer.bytes, times)) {
    return std::nullopt;
  }
  return times.uptime;
}

}  // namespace poolsentry
