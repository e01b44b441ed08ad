#include "core/formats/loss_log.h"

#include <algorithm>

#include "core/base/text.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxReasonBytes = 300;

}  // namespace

void LossLog::add(std::string_view file, std::uint64_t line, std::string_view reason) {
  ++count_;
  if (kept_.size() >= kMaxKept) return;
  kept_.push_back({to_valid_utf8(file), line, to_printable(reason, kMaxReasonBytes)});
}

void LossLog::note(std::string_view text) {
  std::string printable = to_printable(text, kMaxReasonBytes);
  const bool known = std::find(notes_.begin(), notes_.end(), printable) != notes_.end();
  if (!known && notes_.size() < kMaxKept) notes_.push_back(std::move(printable));
}

}  // namespace poolsentry
