// A log as a source of snapshots.
#pragma once

#include <memory>
#include <string>

#include "core/formats/log_reader.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

class ReplaySource final : public SnapshotSource {
 public:
  // `name` is the log as the user named it.
  ReplaySource(std::unique_ptr<LogReader> reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)) {}

  // kInput where the log cannot be read on; it then stays so.
  [[nodiscard]] Result<SourceState> next(Snapshot& snapshot) override;

  [[nodiscard]] std::string description() const override;

 private:
  std::unique_ptr<LogReader> reader_;
  std::string name_;
};

}  // namespace poolsentry
