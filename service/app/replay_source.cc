#include "service/app/replay_source.h"

#include "core/base/text.h"

namespace poolsentry {

Result<SourceState> ReplaySource::next(Snapshot& snapshot) {
  const Result<bool> read = reader_->next(snapshot);
  if (!read) return pass_on(read, to_printable(name_));
  return *read ? SourceState::kSnapshot : SourceState::kEnd;
}

std::string ReplaySource::description() const { return "a replay of " + to_printable(name_); }

}  // namespace poolsentry
