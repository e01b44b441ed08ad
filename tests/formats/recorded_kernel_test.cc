#include "core/formats/recorded_kernel.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

using namespace poolsentry;

namespace {

namespace fs = std::filesystem;

const std::string kRecorded = POOLSENTRY_SOURCE_DIR "/tests/data/recordings/kernel-x86";

// A folder of its own that is gone with the test.
class Folder {
 public:
  explicit Folder(const char* name)
      : top_(fs::temp_directory_path() / ("poolsentry-" + std::to_string(std::random_device{}()))),
        path_(top_ / name) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(top_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void copy(const char* file) const { fs::copy_file(kRecorded + "/" + file, path_ / file); }
  void write(const char* file, const std::string& bytes) const {
    std::ofstream(path_ / file, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path top_;
  fs::path path_;
};

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// One tag in the layout of class 22 on x64, active in the paged pool.
std::string one_tag_x64() {
  std::string bytes(8 + 40, '\0');
  bytes[0] = 1;
  bytes.replace(8, 4, "NtFC");
  bytes[12] = 9;
  bytes[8 + 16 + 4] = 5;  // 5 * 2^32 bytes
  return bytes;
}

}  // namespace

TEST_CASE("A folder of recorded buffers is one snapshot and then the end") {
  LossLog losses;
  RecordedKernelSource source(kRecorded, losses);
  Snapshot snapshot;
  const auto first = source.next(snapshot);
  REQUIRE(first);
  CHECK(*first == SourceState::kSnapshot);
  CHECK(snapshot.usages.size() > 300);
  CHECK(snapshot.uptime == Duration{25'027});
  CHECK(snapshot.total(Pool::kPaged).bytes == 1489U * 4096U);
  CHECK(snapshot.memory.physical_bytes == 0x1FF74ULL * 4096U);
  CHECK(snapshot.architecture == Architecture::kX86);
  CHECK(losses.count() == 0);
  const auto second = source.next(snapshot);
  REQUIRE(second);
  CHECK(*second == SourceState::kEnd);
  CHECK(source.description().find("kernel-x86") != std::string::npos);
}

TEST_CASE("The architecture is told by the buffer where the folder does not name it") {
  const Folder folder("server");
  folder.copy("class22.bin");
  folder.copy("class3.bin");
  LossLog losses;
  Snapshot snapshot;
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  CHECK(snapshot.usages.size() > 300);
  folder.write("class22.bin", one_tag_x64());
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  REQUIRE(snapshot.usages.size() == 1);
  CHECK(snapshot.usages[0].bytes == 5ULL << 32U);
  folder.write("class22.bin", one_tag_x64() + "more");
  CHECK_FALSE(RecordedKernelSource(folder.path(), losses).next(snapshot));
}

TEST_CASE("The folder's name decides where the buffer does not") {
  const Folder folder("kernel-x64");
  folder.copy("class3.bin");
  folder.write("class22.bin", one_tag_x64() + "more");
  LossLog losses;
  Snapshot snapshot;
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  CHECK(snapshot.usages.size() == 1);
}

TEST_CASE("Class 255 is preferred to class 22") {
  const Folder folder("kernel-x64");
  folder.copy("class3.bin");
  folder.write("class22.bin", one_tag_x64());
  std::string bytes(8 + 56, '\0');
  bytes[0] = 1;
  bytes.replace(8, 4, "Wide");
  bytes[8 + 8 + 5] = 1;  // 2^40 allocs
  folder.write("class255.bin", bytes);
  LossLog losses;
  Snapshot snapshot;
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  REQUIRE(snapshot.usages.size() == 1);
  CHECK(snapshot.usages[0].allocs == 1ULL << 40U);
  CHECK(snapshot.counter_width == CounterWidth::k64Bits);
}

TEST_CASE("Without page size and totals a recording has its tags") {
  const Folder folder("kernel-x86");
  folder.copy("class22.bin");
  folder.copy("class3.bin");
  LossLog losses;
  Snapshot snapshot;
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  CHECK_FALSE(snapshot.total(Pool::kPaged).bytes);
  CHECK(snapshot.pool_bytes(Pool::kPaged) > 0);
}

TEST_CASE("A recording without tags or time says what is missing") {
  const Folder folder("kernel-x86");
  LossLog losses;
  Snapshot snapshot;
  const auto empty = RecordedKernelSource(folder.path(), losses).next(snapshot);
  REQUIRE_FALSE(empty);
  CHECK(empty.error().kind == ErrorKind::kInput);
  CHECK(empty.error().message.find("class3.bin") != std::string::npos);
  folder.copy("class3.bin");
  const auto tagless = RecordedKernelSource(folder.path(), losses).next(snapshot);
  REQUIRE_FALSE(tagless);
  CHECK(tagless.error().message.find("class22.bin") != std::string::npos);
  folder.write("class22.bin", std::string(4, '\0'));
  CHECK_FALSE(RecordedKernelSource(folder.path(), losses).next(snapshot));
}

TEST_CASE("Tags that are cut off are a loss and the others are used") {
  const Folder folder("kernel-x86");
  folder.copy("class3.bin");
  folder.write("class22.bin", read_bytes(kRecorded + "/class22.bin").substr(0, 4 + 28 * 100 + 5));
  LossLog losses;
  Snapshot snapshot;
  REQUIRE(RecordedKernelSource(folder.path(), losses).next(snapshot));
  REQUIRE(losses.count() == 1);
  CHECK(losses.kept()[0].reason.find("262 tags") != std::string::npos);
}

TEST_CASE("A damaged buffer of totals is refused with its name") {
  const Folder folder("kernel-x86");
  for (const char* file : {"class22.bin", "class3.bin", "class2.bin"}) folder.copy(file);
  folder.write("class0.bin", std::string(44, '\xFF'));
  LossLog losses;
  Snapshot snapshot;
  const auto read = RecordedKernelSource(folder.path(), losses).next(snapshot);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find("class0.bin") != std::string::npos);
}
