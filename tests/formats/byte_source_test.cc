#include "core/formats/byte_source.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

struct AllBytes {
  std::string text;
  std::string error;
};

// Reads to the end or to the error, through a buffer of the given size.
AllBytes read_to_end(ByteSource& source, std::size_t buffer_size = 4096) {
  AllBytes all;
  std::string buffer(buffer_size, '\0');
  while (true) {
    const auto count = source.read(buffer);
    if (!count) all.error = count.error().message;
    if (!count || *count == 0) return all;
    all.text.append(buffer, 0, *count);
  }
}

AllBytes unpack(const std::string& packed, std::size_t buffer_size = 4096) {
  return read_to_end(*unpacked(bytes_of(packed)), buffer_size);
}

// Gives one byte at a time, as a slow pipe may.
class Trickle final : public ByteSource {
 public:
  explicit Trickle(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (at_ == text_.size()) return 0;
    buffer[0] = text_[at_++];
    return 1;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

// A file that is gone when the test is.
class TemporaryFile {
 public:
  TemporaryFile(const std::u8string& name, const std::string& content)
      : path_(std::filesystem::temp_directory_path() / name) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] std::string utf8() const {
    const std::u8string text = path_.u8string();
    return {text.begin(), text.end()};
  }

 private:
  std::filesystem::path path_;
};

// Text that does not shrink to nothing, so that cuts fall everywhere in the stream.
std::string sample_text(std::size_t size) {
  std::mt19937 random(1);
  std::string text;
  while (text.size() < size) text += " Strg Paged " + std::to_string(random()) + "\r\n";
  return text;
}

TEST_CASE("a file is read byte for byte, whatever its name is") {
  const std::string content("a\r\n\x1A b\0c\n", 9);
  const TemporaryFile file(u8"poolsentry-Größe-журнал.log", content);
  const auto source = open_bytes(file.utf8());
  REQUIRE(source);
  CHECK(read_to_end(**source).text == content);
}

TEST_CASE("a file that is not there is an input error that names it") {
  const auto source = open_bytes("/no/such/folder/a.log");
  REQUIRE_FALSE(source);
  CHECK(source.error().kind == ErrorKind::kInput);
  CHECK(source.error().message.find("/no/such/folder/a.log") != std::string::npos);
}

TEST_CASE("a folder is refused with what to do") {
  const auto source = open_bytes(".");
  REQUIRE_FALSE(source);
  CHECK(source.error().message.find("folder") != std::string::npos);
}

TEST_CASE("bytes that are not packed pass through unpacked() unchanged") {
  for (const std::string text : {"", "x", "\x1F", "\x1Fx", "plain text"}) {
    CHECK(unpack(text).text == text);
    CHECK(read_to_end(*unpacked(std::make_unique<Trickle>(text))).text == text);
  }
}

TEST_CASE("gzip is unpacked through buffers of any size") {
  const std::string text = sample_text(300'000);
  const std::string packed = gzipped(text);
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, text.size()}) {
    const AllBytes all = unpack(packed, size);
    CHECK(all.error.empty());
    CHECK(all.text == text);
  }
  CHECK(read_to_end(*unpacked(std::make_unique<Trickle>(packed))).text == text);
}

TEST_CASE("the members of a gzip file are read one after the other") {
  const std::string packed = gzipped("one\n") + gzipped("") + gzipped("two\n");
  CHECK(unpack(packed).text == "one\ntwo\n");
  CHECK(unpack(packed).error.empty());
  CHECK(read_to_end(*unpacked(std::make_unique<Trickle>(packed)), 1).text == "one\ntwo\n");
}

TEST_CASE("zeros behind a gzip stream are padding, anything else is damage") {
  CHECK(unpack(gzipped("one\n") + std::string(512, '\0')).error.empty());
  const AllBytes all = unpack(gzipped("one\n") + "rubbish");
  CHECK(all.text == "one\n");
  CHECK_FALSE(all.error.empty());
}

TEST_CASE("a gzip stream that is cut anywhere gives its beginning and then an error") {
  const std::string text = sample_text(3'000);
  const std::string packed = gzipped(text);
  for (std::size_t size = 2; size < packed.size(); ++size) {
    const AllBytes all = unpack(packed.substr(0, size), 256);
    INFO("cut to " << size);
    CHECK(text.starts_with(all.text));
    CHECK(all.error == "the gzip stream is cut off");
  }
}

TEST_CASE("a damaged gzip stream never gives more than its beginning without saying so") {
  const std::string text = sample_text(3'000);
  const std::string packed = gzipped(text);
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = packed;
    damaged[10 + random() % (packed.size() - 10)] ^= static_cast<char>(1U << random() % 7U);
    const AllBytes all = unpack(damaged);
    CHECK((all.text == text || !all.error.empty()));
  }
}

TEST_CASE("an error of the packed bytes comes out of unpacked() as it is") {
  class Broken final : public ByteSource {
   public:
    Result<std::size_t> read(std::span<char>) override {
      return failure(ErrorKind::kInput, "the disk is gone");
    }
  };
  CHECK(read_to_end(*unpacked(std::make_unique<Broken>())).error == "the disk is gone");
}

}  // namespace
}  // namespace poolsentry
