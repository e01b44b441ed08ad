// Writes the log that run.py times: memsnap's pool form, the same bytes for the same arguments.
//
//     bench_log TAGS SNAPSHOTS FILE
//
// Each tag stands in both pools. Its counters move by a number of operations that is its own (from
// a few in a snapshot to 100,000), what it holds swings around its own level, and one row in 500
// leaks.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "core/formats/snapshot_writer.h"

namespace poolsentry {
namespace {

constexpr std::size_t kMaxTags = 36UL * 36 * 36;
constexpr std::size_t kMaxSnapshots = 1'000'000;
constexpr std::size_t kRowsToALeak = 500;
constexpr Duration kInterval = std::chrono::minutes{1};
constexpr TimePoint kBegin{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

// No distribution of the standard library: each library has its own.
class Random {
 public:
  // 0 to limit - 1.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  // A power of 2, each as likely as the others.
  std::uint64_t magnitude(unsigned least, unsigned most) {
    return std::uint64_t{1} << (least + below(most - least + 1));
  }

 private:
  std::mt19937_64 engine_{1};
};

// One tag in one pool.
struct Row {
  std::uint64_t operations = 0;  // allocs in a snapshot, on average
  std::uint64_t level = 0;       // objects in use, around which it swings
  std::uint64_t object_bytes = 0;
  bool leaks = false;
};

// "t00A": without blanks, so that programs that cut by words read it right, too.
Tag tag_for(std::size_t number) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  Tag tag = Tag::from_text("t");
  for (std::size_t i = 3; i > 0; --i, number /= kDigits.size()) {
    tag.bytes[i] = kDigits[number % kDigits.size()];
  }
  return tag;
}

class Server {
 public:
  explicit Server(std::size_t tags) {
    snapshot_.time = kBegin;
    snapshot_.host = "BENCH";
    snapshot_.build = 3790;
    snapshot_.uptime = std::chrono::hours{1};
    snapshot_.uptime_wraps_at_32_bits = true;
    for (std::size_t i = 0; i < tags; ++i) {
      for (const Pool pool : kPools) add({tag_for(i), pool, 0, 0, 0, 0});
    }
  }

  const Snapshot& next() {
    snapshot_.time += kInterval;
    *snapshot_.uptime += kInterval;
    for (std::size_t i = 0; i < rows_.size(); ++i) move(rows_[i], snapshot_.usages[i]);
    return snapshot_;
  }

 private:
  void add(TagUsage usage) {
    Row row{random_.magnitude(1, 17), random_.magnitude(3, 13), random_.magnitude(4, 12), false};
    row.leaks = rows_.size() % kRowsToALeak == kRowsToALeak / 2;
    usage.allocs = 1000 * row.operations;
    usage.frees = usage.allocs;
    rows_.push_back(row);
    snapshot_.usages.push_back(usage);
  }

  void move(Row& row, TagUsage& usage) {
    const std::uint64_t allocs = random_.below(2 * row.operations);
    if (row.leaks) row.level += row.operations / 16 + 1;
    const std::uint64_t target = row.level + random_.below(row.level / 4 + 1);
    const std::uint64_t in_use = std::min(usage.outstanding + allocs, target);
    usage.allocs += allocs;
    usage.frees = usage.allocs - in_use;
    usage.outstanding = in_use;
    usage.bytes = in_use * row.object_bytes;
  }

  Random random_;
  std::vector<Row> rows_;
  Snapshot snapshot_;
};

bool write_log(std::size_t tags, std::size_t snapshots, std::FILE* file) {
  Server server(tags);
  for (std::size_t i = 0; i < snapshots; ++i) {
    const std::string text = write_snapshot(server.next(), SnapshotFormat::kMemsnap, i == 0);
    if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) return false;
  }
  return true;
}

// 0 where `text` is no number from 1 to `most`.
std::size_t count_from(const char* text, std::size_t most) {
  const std::size_t count = std::strtoul(text, nullptr, 10);
  return count <= most ? count : 0;
}

int run(int argc, char** argv) {
  const std::size_t tags = argc == 4 ? count_from(argv[1], kMaxTags) : 0;
  const std::size_t snapshots = argc == 4 ? count_from(argv[2], kMaxSnapshots) : 0;
  if (tags == 0 || snapshots == 0) {
    std::fputs("usage: bench_log TAGS SNAPSHOTS FILE\n", stderr);
    return 2;
  }
  std::FILE* const file = std::fopen(argv[3], "wb");
  const bool written = file != nullptr && write_log(tags, snapshots, file);
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (!written || !closed) std::perror(argv[3]);
  return written && closed ? 0 : 1;
}

}  // namespace
}  // namespace poolsentry

int main(int argc, char** argv) { return poolsentry::run(argc, argv); }
