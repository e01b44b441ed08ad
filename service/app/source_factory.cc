#include "service/app/source_factory.h"

#include <string>

#include "core/base/text.h"
#include "core/config/source_spec.h"
#include "core/formats/log_reader.h"
#include "core/formats/recorded_kernel.h"
#include "service/app/files.h"
#include "service/app/replay_source.h"
#include "service/nt/live_source.h"

namespace poolsentry {
namespace {

Result<std::unique_ptr<SnapshotSource>> open_replay(const std::string& path, Clock& clock,
                                                    LossLog& losses) {
  auto bytes = open_bytes(path);
  if (!bytes) return pass_on(bytes);
  const std::string name = path == "-" ? "stdin" : path;
  const LogOptions options{name, written_at(path).value_or(clock.now()), std::nullopt};
  auto reader = open_log(std::move(*bytes), options, losses);
  if (!reader) return pass_on(reader);
  return std::make_unique<ReplaySource>(std::move(*reader), name);
}

}  // namespace

Result<std::unique_ptr<SnapshotSource>> open_source(std::string_view spec, Clock& clock,
                                                    LossLog& losses) {
  const auto source = parse_source_spec(spec);
  if (!source) {
    return failure(ErrorKind::kUsage,
                   "source \"" + to_printable(spec) + "\" is none of " + std::string(kSourceForms));
  }
  switch (source->kind) {
    case SourceSpec::Kind::kReplay:
      return open_replay(source->path, clock, losses);
    case SourceSpec::Kind::kKernel:
      return std::make_unique<RecordedKernelSource>(source->path, losses);
    case SourceSpec::Kind::kLive:
      break;
  }
  return open_live_source(clock);
}

}  // namespace poolsentry
