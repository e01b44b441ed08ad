// The live kernel's figures, replayed: what NtQuerySystemInformation returned on some server,
// decoded by the code that runs on a live one. For `--source kernel:DIR`, tests and support cases.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/result.h"
#include "core/formats/loss_log.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

// One snapshot out of a folder of raw buffers, then the end. Files, named after the information
// class:
//   class255.bin or class22.bin  the tags (one of both is needed)
//   class3.bin                   the time (needed)
//   class0.bin and class2.bin    page size and totals (the snapshot has none without both)
// The architecture is told by the folder's name where "x86" or "x64" stands in it, else by the size
// of the tags' buffer. Used by one thread; the LossLog must outlive it.
class RecordedKernelSource final : public SnapshotSource {
 public:
  // A buffer larger than any kernel returns is refused.
  static constexpr std::size_t kMaxBufferBytes = std::size_t{64} * 1024 * 1024;

  RecordedKernelSource(std::string folder, LossLog& losses);

  // kInput where a needed file is missing, cut off or nonsense. Tags that are missing at the end of
  // their buffer are a loss.
  [[nodiscard]] Result<SourceState> next(Snapshot& snapshot) override;
  [[nodiscard]] std::string description() const override;

 private:
  [[nodiscard]] Result<void> read_tags(Snapshot& snapshot);
  [[nodiscard]] Result<void> read_totals(Snapshot& snapshot) const;
  [[nodiscard]] Result<void> read_time(Snapshot& snapshot) const;

  std::string folder_;
  LossLog& losses_;
  bool given_ = false;
};

}  // namespace poolsentry
