#include "core/formats/recorded_kernel.h"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/formats/byte_source.h"
#include "core/formats/format_reader.h"
#include "core/pool/kernel_buffers.h"

namespace poolsentry {
namespace {

constexpr const char* kTags2 = "class255.bin";
constexpr const char* kTags = "class22.bin";
constexpr const char* kBasic = "class0.bin";
constexpr const char* kPerformance = "class2.bin";
constexpr const char* kTimeOfDay = "class3.bin";

// A whole file, at most RecordedKernelSource::kMaxBufferBytes.
Result<std::string> read_file(const std::string& path) {
  constexpr std::size_t kStep = std::size_t{64} * 1024;
  auto file = open_bytes(path);
  if (!file) return pass_on(file);
  std::string bytes;
  while (bytes.size() <= RecordedKernelSource::kMaxBufferBytes) {
    const std::size_t have = bytes.size();
    bytes.resize(have + kStep);
    const auto count = (*file)->read(std::span(bytes).subspan(have));
    if (!count) return pass_on(count);
    bytes.resize(have + *count);
    if (*count == 0) return bytes;
  }
  return failure(ErrorKind::kInput, to_printable(path) + " is too large for a kernel's buffer");
}

KernelBytes as_kernel_bytes(const std::string& bytes) {
  return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

// Whether a buffer of this size is exactly `array` bytes and as many entries as its first ULONG
// says.
bool fits(KernelBytes bytes, std::size_t array, std::size_t entry) {
  if (bytes.size() < array) return false;
  std::size_t count = 0;
  for (std::size_t i = 4; i-- > 0;) count = count << 8U | std::to_integer<std::size_t>(bytes[i]);
  return (bytes.size() - array) % entry == 0 && (bytes.size() - array) / entry == count;
}

Result<KernelArch> tell_arch(const std::string& folder, KernelBytes tags) {
  if (folder.find("x86") != std::string::npos) return KernelArch::kX86;
  if (folder.find("x64") != std::string::npos) return KernelArch::kX64;
  if (fits(tags, 4, 28)) return KernelArch::kX86;
  if (fits(tags, 8, 40)) return KernelArch::kX64;
  return failure(ErrorKind::kInput, to_printable(folder) +
                                        " does not say whether its kernel is 32-bit or 64-bit; "
                                        "name the folder kernel-x86 or kernel-x64");
}

// A kernel gives each tag once; a damaged buffer may not. Says how many rows were repeated.
std::size_t drop_repeated(std::vector<TagUsage>& usages) {
  UsageIndex index;
  std::vector<TagUsage> kept;
  std::size_t dropped = 0;
  for (const TagUsage& usage : usages) dropped += index.add(usage, kept).empty() ? 0U : 1U;
  usages = std::move(kept);
  return dropped;
}

}  // namespace

RecordedKernelSource::RecordedKernelSource(std::string folder, LossLog& losses)
    : folder_(std::move(folder)), losses_(losses) {}

Result<SourceState> RecordedKernelSource::next(Snapshot& snapshot) {
  snapshot.clear();
  if (given_) return SourceState::kEnd;
  for (const auto& read : {read_time(snapshot), read_totals(snapshot), read_tags(snapshot)}) {
    if (!read) return pass_on(read, to_printable(folder_));
  }
  given_ = true;
  return SourceState::kSnapshot;
}

std::string RecordedKernelSource::description() const {
  return "kernel buffers recorded in " + to_printable(folder_);
}

Result<void> RecordedKernelSource::read_tags(Snapshot& snapshot) {
  const auto tags2 = read_file(folder_ + "/" + kTags2);
  const auto tags = tags2 ? tags2 : read_file(folder_ + "/" + kTags);
  if (!tags) return pass_on(tags);
  const KernelBytes bytes = as_kernel_bytes(*tags);
  const auto arch = tags2 ? Result<KernelArch>(KernelArch::kX64) : tell_arch(folder_, bytes);
  if (!arch) return pass_on(arch);
  snapshot.architecture = *arch == KernelArch::kX64 ? Architecture::kX64 : Architecture::kX86;
  const auto count =
      tags2 ? decode_pool_tags2(bytes, snapshot) : decode_pool_tags(bytes, *arch, snapshot);
  if (!count) return pass_on(count);
  const std::size_t lost = count->missing + drop_repeated(snapshot.usages);
  if (lost > 0) {
    losses_.add(folder_, 0, std::to_string(lost) + " tags are missing in the buffer, or repeated");
  }
  if (!snapshot.usages.empty()) return {};
  return failure(ErrorKind::kInput, "no tag is in the buffer");
}

Result<void> RecordedKernelSource::read_totals(Snapshot& snapshot) const {
  const auto basic_bytes = read_file(folder_ + "/" + kBasic);
  const auto performance = read_file(folder_ + "/" + kPerformance);
  if (!basic_bytes || !performance) return {};
  const auto basic = decode_basic(as_kernel_bytes(*basic_bytes));
  if (!basic) return pass_on(basic, kBasic);
  const auto read = decode_performance(as_kernel_bytes(*performance), *basic, snapshot);
  return read ? read : pass_on(read, kPerformance);
}

Result<void> RecordedKernelSource::read_time(Snapshot& snapshot) const {
  const auto bytes = read_file(folder_ + "/" + kTimeOfDay);
  if (!bytes) return pass_on(bytes);
  const auto read = decode_time_of_day(as_kernel_bytes(*bytes), snapshot);
  return read ? read : pass_on(read, kTimeOfDay);
}

}  // namespace poolsentry
