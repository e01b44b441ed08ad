// JSON lines as PoolSentry writes them (snapshot_json.h): one snapshot a line.
//
// Read as a stream of events, not as a tree: no memory but for the snapshot, and a line of a
// million brackets is as harmless as any other.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/formats/csv_fields.h"
#include "core/formats/fields.h"
#include "core/formats/format_reader.h"

namespace poolsentry {
namespace {

constexpr std::string_view kSchema = "poolsentry.snapshot/1";
constexpr std::size_t kMaxHostBytes = 255;

// What the object or array that is being read is; kOther is anything unknown and all within it.
enum class Scope : std::uint8_t {
  kSnapshot,
  kPools,
  kPool,
  kMemory,
  kRegistry,
  kUsages,
  kUsage,
  kOther
};

// A row of "usages" while it is read.
struct UsageDraft {
  TagUsage usage;
  bool has_tag = false;
  bool has_pool = false;
  bool has_outstanding = false;
};

// Takes the events of nlohmann's SAX parser for one line. Unknown keys are passed over: fields are
// added to the schema, never renamed. The first thing that is wrong stops the line.
class SnapshotEvents final : public nlohmann::json_sax<nlohmann::json> {
 public:
  SnapshotEvents(Snapshot& snapshot, UsageIndex& index) : snapshot_(snapshot), index_(index) {}

  // What is wrong with the line; empty where nothing is.
  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  // What is wrong with rows that were left out, one for each.
  [[nodiscard]] const std::vector<std::string_view>& lost_rows() const { return lost_rows_; }

  // The line is through.
  void finish() {
    if (!has_schema_) wrong_ = "the line has no \"schema\"";
    if (wrong_.empty() && !has_time_) wrong_ = "the line has no \"time\"";
    const bool has_totals = snapshot_.totals[0].bytes || snapshot_.totals[1].bytes;
    snapshot_.totals_only = snapshot_.usages.empty() && has_totals;
  }

  bool null() override { return true; }

  bool boolean(bool value) override {
    if (scope() == Scope::kSnapshot && key_ == "uptime_wraps") {
      snapshot_.uptime_wraps_at_32_bits = value;
      return true;
    }
    return pass_over("a number or text");
  }

  bool number_integer(number_integer_t) override { return pass_over("at least 0"); }
  bool number_float(number_float_t, const string_t&) override {
    return pass_over("a whole number");
  }

  bool number_unsigned(number_unsigned_t value) override {
    switch (scope()) {
      case Scope::kSnapshot:
        return take_number(value);
      case Scope::kPool:
        return take_total(value);
      case Scope::kMemory:
        return take_memory(value);
      case Scope::kRegistry:
        return take_registry(value);
      case Scope::kUsage:
        return take_count(value);
      default:
        return true;
    }
  }

  bool string(string_t& value) override {
    if (scope() == Scope::kSnapshot) return take_text(value);
    if (scope() != Scope::kUsage) return true;
    UsageDraft& row = row_;
    if (key_ == "tag") row.has_tag = parse_tag_text(value, row.usage.tag);
    if (key_ == "pool") row.has_pool = take_pool(value);
    return true;
  }

  bool binary(binary_t&) override { return true; }

  bool key(string_t& name) override {
    key_ = name;
    return true;
  }

  bool start_object(std::size_t) override {
    enter(object_scope());
    if (scope() == Scope::kUsage) row_ = UsageDraft{};
    return true;
  }
  bool end_object() override {
    if (scope() == Scope::kUsage) finish_row();
    leave();
    return true;
  }
  bool start_array(std::size_t) override {
    enter(scope() == Scope::kSnapshot && key_ == "usages" ? Scope::kUsages : Scope::kOther);
    return true;
  }
  bool end_array() override {
    leave();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    return refuse("it is no JSON (at byte " + std::to_string(position) + ")");
  }

 private:
  // Scopes that are known nest no deeper; what is unknown is counted, not stored.
  static constexpr std::size_t kMaxKnownDepth = 3;

  [[nodiscard]] Scope scope() const {
    if (depth_ == 0 || unknown_depth_ > 0) return Scope::kOther;
    return scopes_[depth_ - 1];
  }

  void enter(Scope scope) {
    if (scope == Scope::kOther || unknown_depth_ > 0) {
      ++unknown_depth_;
    } else {
      scopes_[depth_++] = scope;
    }
  }

  void leave() {
    if (unknown_depth_ > 0) {
      --unknown_depth_;
    } else {
      --depth_;
    }
  }

  // What an object is by where it stands.
  Scope object_scope() {
    if (depth_ == 0 && unknown_depth_ == 0) return Scope::kSnapshot;
    if (scope() == Scope::kUsages) return Scope::kUsage;
    if (scope() == Scope::kPools && pool_from(key_, pool_)) return Scope::kPool;
    if (scope() == Scope::kSnapshot && key_ == "pools") return Scope::kPools;
    if (scope() == Scope::kSnapshot && key_ == "memory") return Scope::kMemory;
    if (scope() == Scope::kSnapshot && key_ == "registry") return Scope::kRegistry;
    return Scope::kOther;
  }

  static bool pool_from(std::string_view name, Pool& pool) {
    for (const Pool candidate : kPools) {
      if (name != pool_name(candidate)) continue;
      pool = candidate;
      return true;
    }
    return false;
  }

  bool take_pool(std::string_view name) { return pool_from(name, row_.usage.pool); }

  bool refuse(std::string why) {
    wrong_ = std::move(why);
    return false;
  }

  // A value of the wrong kind: no harm where the key is unknown.
  bool pass_over(std::string_view expected) {
    constexpr std::array<std::string_view, 15> kKnown = {"schema",
                                                         "time",
                                                         "host",
                                                         "build",
                                                         "uptime_ms",
                                                         "bytes",
                                                         "limit_bytes",
                                                         "commit_bytes",
                                                         "commit_limit_bytes",
                                                         "physical_bytes",
                                                         "allocs",
                                                         "frees",
                                                         "outstanding",
                                                         "available_bytes",
                                                         "counter_width"};
    const bool known = std::find(kKnown.begin(), kKnown.end(), key_) != kKnown.end();
    if (scope() == Scope::kOther || !known) return true;
    return refuse("\"" + key_ + "\" is not " + std::string(expected));
  }

  bool take_text(const std::string& value) {
    if (key_ == "schema") {
      has_schema_ = value == kSchema;
      return has_schema_ || refuse("its schema is not " + std::string(kSchema));
    }
    if (key_ == "time") {
      const auto time = parse_utc(value);
      has_time_ = time.has_value();
      snapshot_.time = time.value_or(TimePoint{});
      return has_time_ || refuse("its time cannot be read");
    }
    if (key_ == "host") snapshot_.host = value.substr(0, kMaxHostBytes);
    if (key_ == "architecture") snapshot_.architecture = architecture_from_name(value);
    return true;
  }

  bool take_number(std::uint64_t value) {
    constexpr std::uint64_t kMaxUptimeMs = 100ULL * 365 * 24 * 3600 * 1000;
    if (key_ == "build") snapshot_.build = static_cast<std::uint32_t>(value & kMax32Bits);
    if (key_ == "uptime_ms") {
      if (value > kMaxUptimeMs) return refuse("no system is up for so long");
      snapshot_.uptime = Duration{static_cast<std::int64_t>(value)};
    }
    if (key_ == "counter_width") {
      if (value != 32 && value != 64) return refuse("\"counter_width\" is not 32 or 64");
      snapshot_.counter_width = value == 32 ? CounterWidth::k32Bits : CounterWidth::k64Bits;
    }
    return true;
  }

  bool take_total(std::uint64_t value) {
    if (key_ == "bytes") snapshot_.total(pool_).bytes = value;
    if (key_ == "limit_bytes") snapshot_.total(pool_).limit_bytes = value;
    return true;
  }

  bool take_memory(std::uint64_t value) {
    if (key_ == "commit_bytes") snapshot_.memory.commit_bytes = value;
    if (key_ == "commit_limit_bytes") snapshot_.memory.commit_limit_bytes = value;
    if (key_ == "physical_bytes") snapshot_.memory.physical_bytes = value;
    if (key_ == "available_bytes") snapshot_.memory.available_bytes = value;
    return true;
  }

  // The registry's numbers have 32 bits; what does not fit is none of them.
  bool take_registry(std::uint64_t value) {
    if (value > kMax32Bits) return true;
    set_registry_value(snapshot_.registry, key_, static_cast<std::uint32_t>(value));
    return true;
  }

  bool take_count(std::uint64_t value) {
    TagUsage& usage = row_.usage;
    if (key_ == "allocs") usage.allocs = value;
    if (key_ == "frees") usage.frees = value;
    if (key_ == "bytes") usage.bytes = value;
    if (key_ == "outstanding") {
      usage.outstanding = value;
      row_.has_outstanding = true;
    }
    return true;
  }

  void finish_row() {
    TagUsage& usage = row_.usage;
    if (!row_.has_tag || !row_.has_pool) {
      lost_rows_.emplace_back("a row of \"usages\" has no tag of four characters, or no pool");
      return;
    }
    if (!row_.has_outstanding) usage.outstanding = outstanding_of(usage.allocs, usage.frees);
    const std::string_view lost = index_.add(usage, snapshot_.usages);
    if (!lost.empty()) lost_rows_.push_back(lost);
  }

  Snapshot& snapshot_;
  UsageIndex& index_;
  std::array<Scope, kMaxKnownDepth> scopes_{};
  std::size_t depth_ = 0;
  std::size_t unknown_depth_ = 0;
  std::string key_;
  Pool pool_ = Pool::kPaged;
  UsageDraft row_;
  bool has_schema_ = false;
  bool has_time_ = false;
  std::string wrong_;
  std::vector<std::string_view> lost_rows_;
};

class JsonLines final : public LogReader {
 public:
  explicit JsonLines(LogInput input) : input_(std::move(input)) {}

  Result<bool> next(Snapshot& snapshot) override {
    while (const auto line = input_.next_line()) {
      if (trim(*line).empty()) continue;
      if (!take_line(*line, snapshot)) continue;
      line_ = input_.line_number();
      return true;
    }
    return input_.end();
  }

  [[nodiscard]] std::string_view format_name() const override { return "JSON lines"; }
  [[nodiscard]] std::uint64_t snapshot_line() const override { return line_; }

 private:
  bool take_line(std::string_view line, Snapshot& snapshot) {
    snapshot.clear();
    index_.clear();
    SnapshotEvents events(snapshot, index_);
    if (nlohmann::json::sax_parse(line, &events)) events.finish();
    for (const std::string_view lost : events.lost_rows()) input_.lose(lost);
    if (events.wrong().empty()) return has_anything(snapshot);
    input_.lose(events.wrong());
    return false;
  }

  static bool has_anything(const Snapshot& snapshot) {
    return !snapshot.usages.empty() || snapshot.totals_only;
  }

  LogInput input_;
  UsageIndex index_;
  std::uint64_t line_ = 0;
};

}  // namespace

bool recognises_json_lines(std::string_view head) {
  return first_filled_line(head).starts_with('{') && head.find(kSchema) != std::string_view::npos;
}

std::unique_ptr<LogReader> make_json_lines_reader(LogInput input) {
  return std::make_unique<JsonLines>(std::move(input));
}

}  // namespace poolsentry
