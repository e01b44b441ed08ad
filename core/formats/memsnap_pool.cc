// memsnap's pool log (-p): a row for each tag and pool.
#include <utility>

#include "core/formats/aligned_rows.h"
#include "core/formats/memsnap_reader.h"
#include "core/formats/pool_rows.h"

namespace poolsentry {
namespace {

class PoolLog final : public MemsnapReader {
 public:
  explicit PoolLog(LogInput input) : MemsnapReader(std::move(input), kPoolLogType) {}

  [[nodiscard]] std::string_view format_name() const override { return "memsnap pool log"; }

 private:
  void begin_rows() override { index_.clear(); }

  bool take_header(std::string_view line) override {
    const auto layout = parse_pool_header(line);
    if (layout) layout_ = *layout;
    return layout.has_value();
  }

  std::string_view take_row(std::string_view line, Snapshot& snapshot) override {
    TagUsage usage;
    bool was_whole = true;
    RowResult result = parse_pool_row(line, layout_, usage, was_whole);
    if (!was_whole && input().at_unfinished_end()) result = RowResult::kCut;
    return result == RowResult::kRow ? index_.add(usage, snapshot.usages) : reason_of(result);
  }

  TakenRows take_plain_rows(std::string_view text, Snapshot& snapshot) override {
    return take_aligned_rows(text, layout_, index_, snapshot.usages);
  }

  PoolLayout layout_;
  UsageIndex index_;
};

bool is_header(std::string_view line) { return parse_pool_header(line).has_value(); }

}  // namespace

bool recognises_memsnap_pool(std::string_view head) {
  const std::string_view type = memsnap_log_type(head);
  if (!type.empty()) return type == kPoolLogType;
  return has_memsnap_times(head) && has_line(head, is_header);
}

std::unique_ptr<LogReader> make_memsnap_pool_reader(LogInput input) {
  return std::make_unique<PoolLog>(std::move(input));
}

}  // namespace poolsentry
