// From the words of `sampling.source` and --source to the source itself.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/formats/loss_log.h"
#include "core/pool/snapshot_source.h"

namespace poolsentry {

// "live": the kernel of this machine. "replay:FILE": a log in any format that is read, packed or
// not, "-" for standard input. "kernel:DIR": recorded kernel buffers. What a log loses goes into
// `losses`; it and `clock` must outlive the source.
//
// kUsage where `spec` is none of these; kInput where the log or the buffers cannot be read; what
// open_live_source() says.
[[nodiscard]] Result<std::unique_ptr<SnapshotSource>> open_source(std::string_view spec,
                                                                  Clock& clock, LossLog& losses);

}  // namespace poolsentry
