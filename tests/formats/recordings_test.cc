// The recordings of a live kernel: each is read whole.
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

struct Recording {
  const char* file;
  std::size_t snapshots;
  std::size_t rows;
  std::int64_t interval_s;
};

// Snapshots and intervals as truth.json has them; rows as grep counts them.
constexpr std::array<Recording, 8> kRecordings = {{
    {"bursts", 474, 170'166, 5},
    {"churn", 300, 108'599, 2},
    {"exhaustion", 200, 72'578, 1},
    {"leak-driver-paged", 300, 107'599, 2},
    {"leak-events", 300, 108'599, 2},
    {"leak-symlinks", 300, 108'599, 2},
    {"step", 300, 108'600, 2},
    {"strg-leak", 499, 180'054, 5},
}};

TEST_CASE("every recording is read to its end, snapshot for snapshot and row for row") {
  for (const Recording& recording : kRecordings) {
    INFO(recording.file);
    const OpenedLog log = open_file(std::string(POOLSENTRY_SOURCE_DIR) + "/tests/data/recordings/" +
                                    recording.file + ".log.gz");
    CHECK(log.error.empty());
    CHECK(log.format == "memsnap pool log");
    CHECK(log.losses.count() == 0);
    REQUIRE(log.snapshots.size() == recording.snapshots);
    std::size_t rows = 0;
    for (const Snapshot& snapshot : log.snapshots) {
      rows += snapshot.usages.size();
      CHECK(snapshot.host == "FS01");
      CHECK(snapshot.build == 3790U);
    }
    CHECK(rows == recording.rows);
    const auto mean = (log.snapshots.back().time - log.snapshots.front().time) /
                      static_cast<std::int64_t>(recording.snapshots - 1);
    CHECK(std::abs(mean.count() - 1000 * recording.interval_s) < 100);
  }
}

TEST_CASE("the leak of the case is there: Strg, paged, 700 blocks of 96 bytes a second") {
  const OpenedLog log = open_file(POOLSENTRY_SOURCE_DIR "/tests/data/recordings/strg-leak.log.gz");
  REQUIRE(log.snapshots.size() == 499);
  const Snapshot& from = log.snapshots[100];
  const Snapshot& to = log.snapshots[400];
  const auto grown =
      row_of(to, "Strg", Pool::kPaged).bytes - row_of(from, "Strg", Pool::kPaged).bytes;
  const double seconds = static_cast<double>((to.time - from.time).count()) / 1000;
  CHECK(static_cast<double>(grown) / seconds == Approx(700 * 96).epsilon(0.02));
}

}  // namespace
}  // namespace poolsentry
