#include <catch2/catch.hpp>

#include "core/formats/log_reader.h"
#include "core/formats/snapshot_writer.h"
#include "service/cli/verbs.h"
#include "tests/cli/recording_terminal.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

const std::string kKernel =
    "kernel:" + std::string(POOLSENTRY_SOURCE_DIR) + "/tests/data/recordings/kernel-x86";

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

constexpr TimePoint kMonday{std::chrono::seconds{1'772'409'600}};

// A log with so many snapshots of a few tags, 15 minutes apart.
std::string log_of(int snapshots, SnapshotFormat format, TimePoint begin = kMonday) {
  std::string text;
  Snapshot snapshot;
  snapshot.time = begin;
  for (const auto* const tag : {"Strg", "MmSt", "Ntfx"}) {
    snapshot.usages.push_back({Tag::from_text(tag), Pool::kPaged, 10, 4, 6, 960});
  }
  for (int i = 0; i < snapshots; ++i) {
    text += write_snapshot(snapshot, format, i == 0);
    snapshot.time += std::chrono::minutes{15};
  }
  return text;
}

// How many snapshots a reader finds in the file.
int snapshots_in(const TempFolder& folder, const std::string& name) {
  LossLog losses;
  auto reader = open_log(bytes_of(folder.read(name)), {name, {}, {}}, losses);
  REQUIRE(reader);
  Snapshot snapshot;
  int count = 0;
  while ((*reader)->next(snapshot).value()) ++count;
  CHECK(losses.count() == 0);
  return count;
}

struct Scene {
  ExitStatus run(std::vector<std::string> arguments) {
    return recorder.run(run_snapshot, arguments);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return folder.file(name); }

  TempFolder folder;
  RecordingTerminal recorder;
};

}  // namespace

TEST_CASE("a snapshot is written to standard output where no file is named") {
  for (const auto& file : std::vector<std::vector<std::string>>{{}, {"-"}}) {
    Scene scene;
    std::vector<std::string> arguments = file;
    arguments.insert(arguments.end(), {"--source", kKernel});
    CHECK(scene.run(arguments) == ExitStatus::kNothingLeaks);
    CHECK_THAT(scene.recorder.text(),
               Catch::Contains("!LogType=poolsnap\n") && !Catch::Contains("\r"));
    CHECK(scene.recorder.errors().empty());
  }
}

TEST_CASE("snapshots are appended, and the header stands once") {
  Scene scene;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(scene.run({scene.file("a.log"), "--source", kKernel}) == ExitStatus::kNothingLeaks);
  }
  const std::string text = scene.folder.read("a.log");
  CHECK(count_of(text, "Per Alloc") == 1);
  CHECK(count_of(text, "!SystemTime=") == 3);
  CHECK(scene.recorder.text().empty());
}

TEST_CASE("a file that is empty gets its header") {
  Scene scene;
  scene.folder.write("a.log", "");
  REQUIRE(scene.run({scene.file("a.log"), "--source", kKernel}) == ExitStatus::kNothingLeaks);
  CHECK(count_of(scene.folder.read("a.log"), "Per Alloc") == 1);
}

TEST_CASE("a log goes on in the format that it has") {
  const auto format = GENERATE(SnapshotFormat::kMemsnap, SnapshotFormat::kPoolmon,
                               SnapshotFormat::kCsv, SnapshotFormat::kJson);
  CAPTURE(static_cast<int>(format));
  Scene scene;
  scene.folder.write("a.log", log_of(1, format));
  scene.folder.write("b.log", log_of(2, format, kMonday + std::chrono::hours{1}));
  REQUIRE(scene.run({scene.file("a.log"), "--source", "replay:" + scene.file("b.log")}) ==
          ExitStatus::kNothingLeaks);
  CHECK_THAT(scene.folder.read("a.log"), Catch::StartsWith(log_of(1, format)));
  CHECK(snapshots_in(scene.folder, "a.log") == 3);
}

TEST_CASE("a log is converted as a whole") {
  Scene scene;
  scene.folder.write("a.log", log_of(5, SnapshotFormat::kMemsnap));
  const std::string source = "replay:" + scene.file("a.log");
  REQUIRE(scene.run({scene.file("a.json"), "--format", "json", "--source", source}) ==
          ExitStatus::kNothingLeaks);
  CHECK(snapshots_in(scene.folder, "a.json") == 5);
  CHECK(count_of(scene.folder.read("a.json"), "\n") == 5);
}

TEST_CASE("damaged lines of a converted log are counted on the error stream") {
  Scene scene;
  scene.folder.write("a.log", log_of(2, SnapshotFormat::kMemsnap) + " Strg Paged  12x4\r\n");
  CHECK(scene.run({"--source", "replay:" + scene.file("a.log")}) == ExitStatus::kNothingLeaks);
  CHECK(scene.recorder.errors() == "poolsentry: 1 damaged lines were left out\n");
}

TEST_CASE("a format that is not the file's is refused and the file stays as it is") {
  Scene scene;
  const std::string before = log_of(1, SnapshotFormat::kMemsnap);
  scene.folder.write("a.log", before);
  CHECK(scene.run({scene.file("a.log"), "--format", "csv", "--source", kKernel}) ==
        ExitStatus::kUsage);
  CHECK_THAT(scene.recorder.errors(), Catch::Contains("is in the format memsnap"));
  CHECK(scene.folder.read("a.log") == before);
  CHECK(scene.run({scene.file("a.log"), "--format", "memsnap", "--source", kKernel}) ==
        ExitStatus::kNothingLeaks);
}

TEST_CASE("a file that is no log, packed or UTF-16 is not appended to") {
  const auto* const text = GENERATE("Dear diary,\n", "\x1F\x8B\x08rest", "\xFF\xFE!\x01L");
  Scene scene;
  scene.folder.write("a.log", text);
  const ExitStatus status = scene.run({scene.file("a.log"), "--source", kKernel});
  CHECK((status == ExitStatus::kUsage || status == ExitStatus::kInput));
  CHECK(scene.folder.read("a.log") == text);
  CHECK_FALSE(scene.recorder.errors().empty());
}

TEST_CASE("no file is made where there is no snapshot") {
  Scene scene;
  CHECK(scene.run({scene.file("a.log"), "--source", "replay:" + scene.file("none")}) ==
        ExitStatus::kInput);
  CHECK(scene.run({scene.file("a.log"), "--source", "kernel:" + scene.file("none")}) ==
        ExitStatus::kInput);
  CHECK_FALSE(scene.folder.has("a.log"));
}

TEST_CASE("a file that cannot be made and a source that does not exist are wrong arguments") {
  Scene scene;
  CHECK(scene.run({scene.file("no/such/folder.log"), "--source", kKernel}) == ExitStatus::kUsage);
  CHECK(scene.run({"--source", "tape"}) == ExitStatus::kUsage);
  CHECK(scene.run({"--format", "xml"}) == ExitStatus::kUsage);
}

}  // namespace poolsentry::test
