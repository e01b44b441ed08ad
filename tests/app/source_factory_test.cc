#include "service/app/source_factory.h"

#include <catch2/catch.hpp>

#include "core/formats/snapshot_writer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace poolsentry::test {
namespace {

std::string log_of(int snapshots) {
  std::string text;
  Snapshot snapshot;
  snapshot.time = FakeClock().now();
  snapshot.usages = {{Tag::from_text("Strg"), Pool::kPaged, 10, 4, 6, 960}};
  for (int i = 0; i < snapshots; ++i) {
    text += write_snapshot(snapshot, SnapshotFormat::kMemsnap, i == 0);
    snapshot.time += std::chrono::minutes{15};
  }
  return text;
}

struct Scene {
  Result<std::unique_ptr<SnapshotSource>> open(const std::string& spec) {
    return open_source(spec, clock, losses);
  }

  TempFolder folder;
  FakeClock clock;
  LossLog losses;
};

}  // namespace

TEST_CASE("a replay gives the snapshots of a log and then the end") {
  Scene scene;
  scene.folder.write("a.log", log_of(2));
  const auto source = scene.open("replay:" + scene.folder.file("a.log"));
  REQUIRE(source);
  Snapshot snapshot;
  CHECK((*source)->next(snapshot) == SourceState::kSnapshot);
  CHECK(snapshot.time == scene.clock.now());
  REQUIRE(snapshot.usages.size() == 1);
  CHECK(snapshot.usages.front().bytes == 960);
  CHECK((*source)->next(snapshot) == SourceState::kSnapshot);
  CHECK(snapshot.time == scene.clock.now() + std::chrono::minutes{15});
  CHECK((*source)->next(snapshot) == SourceState::kEnd);
  CHECK((*source)->next(snapshot) == SourceState::kEnd);
  CHECK((*source)->description() == "a replay of " + scene.folder.file("a.log"));
}

TEST_CASE("a log that is not there or is none cannot be replayed") {
  Scene scene;
  CHECK(scene.open("replay:" + scene.folder.file("a.log")).error().kind == ErrorKind::kInput);
  scene.folder.write("a.log", "Dear diary,\n");
  CHECK(scene.open("replay:" + scene.folder.file("a.log")).error().kind == ErrorKind::kInput);
}

TEST_CASE("recorded kernel buffers are a source") {
  Scene scene;
  const auto source = scene.open("kernel:" + std::string(POOLSENTRY_SOURCE_DIR) +
                                 "/tests/data/recordings/kernel-x86");
  REQUIRE(source);
  Snapshot snapshot;
  CHECK((*source)->next(snapshot) == SourceState::kSnapshot);
  CHECK(snapshot.usages.size() > 100);
}

TEST_CASE("a source of another kind is a wrong argument") {
  Scene scene;
  const auto source = scene.open("tape:\x1B");
  REQUIRE_FALSE(source);
  CHECK(source.error().kind == ErrorKind::kUsage);
  CHECK(source.error().message ==
        "source \"tape:\\x1B\" is none of live, replay:FILE or kernel:DIR");
}

}  // namespace poolsentry::test
