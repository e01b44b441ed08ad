#include "tests/bench/detection/log_folder.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/formats/snapshot_writer.h"

namespace poolsentry::bench {
namespace {

using Json = nlohmann::ordered_json;

Json leaks_of(const Recording& recording) {
  Json leaks = Json::array();
  for (const TrueLeak& leak : recording.leaks()) {
    if (recording.true_time_s() <= leak.onset_s) continue;
    leaks.push_back({{"tag", leak.series.tag_text()},
                     {"pool", pool_name(leak.series.pool)},
                     {"family", name_of(leak.family)},
                     {"onset_s", leak.onset_s}});
  }
  return leaks;
}

Json write_log(const RecordingPlan& plan, const std::filesystem::path& path) {
  Recording recording(plan);
  std::ofstream file(path, std::ios::binary);
  Snapshot snapshot;
  bool first = true;
  while (recording.next(snapshot)) {
    file << write_snapshot(snapshot, SnapshotFormat::kMemsnap, first);
    first = false;
  }
  return {{"file", path.filename().string()},
          {"seed", plan.seed},
          {"interval_s", plan.interval_s},
          {"limits",
           {{"paged", static_cast<std::uint64_t>(plan.limits[0])},
            {"nonpaged", static_cast<std::uint64_t>(plan.limits[1])}}},
          {"leaks", leaks_of(recording)}};
}

}  // namespace

int write_logs(const std::vector<RecordingPlan>& plans, const std::string& folder) {
  std::filesystem::create_directories(folder);
  Json truth = Json::array();
  for (const RecordingPlan& plan : plans) {
    const std::string name = "seed-" + std::to_string(plan.seed) + ".log";
    truth.push_back(write_log(plan, std::filesystem::path(folder) / name));
  }
  std::ofstream(std::filesystem::path(folder) / "truth.json") << truth.dump(1) << "\n";
  std::printf("%zu recordings in %s\n", plans.size(), folder.c_str());
  return 0;
}

}  // namespace poolsentry::bench
