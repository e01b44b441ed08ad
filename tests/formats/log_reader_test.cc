#include "core/formats/log_reader.h"

#include <catch2/catch.hpp>

#include "core/formats/format_reader.h"
#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

const std::string kPoolmon =
    " Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n"
    " EtwB Nonp       6394      4056      2338 163418368      69896\n";

TEST_CASE("an empty log is an input error that names it") {
  for (const std::string text : {"", "\r\n\r\n", "  \n", "\xEF\xBB\xBF"}) {
    const OpenedLog log = open_text(text);
    CHECK(log.error == "a.log: it is empty");
  }
}

TEST_CASE("text of another tool is refused with a list of what is known") {
  const OpenedLog log = open_text("Dear diary,\nthe server stopped again.\n");
  CHECK(log.error.find("a.log: it is no log of a known format; known are memsnap pool log") == 0);
  CHECK(log.error.find("WinDbg !poolused") != std::string::npos);
}

TEST_CASE("binary files are refused with what to do instead") {
  CHECK(open_text("PK\x03\x04" + std::string(100, '\x02')).error.find("unpack") !=
        std::string::npos);
  CHECK(open_text(std::string(300, '\x02')).error.find("relog") != std::string::npos);
  CHECK(open_text("ElfFile" + std::string(100, '\0')).error.find(".evtx") != std::string::npos);
}

TEST_CASE("a log is known by its content, packed or not, in any encoding") {
  std::string utf16 = "\xFF\xFE";
  for (const char c : kPoolmon) utf16 += {c, '\0'};
  for (const std::string& text : {kPoolmon, gzipped(kPoolmon), utf16, gzipped(utf16)}) {
    const OpenedLog log = open_text(text);
    CHECK(log.format == "poolmon /n snapshots");
    CHECK(log.snapshots.size() == 1);
  }
}

TEST_CASE("a packed log that is cut off gives its snapshots and then the error") {
  std::string text;
  for (int i = 0; i < 3'000; ++i)
    text += "\n" + kPoolmon.substr(0, kPoolmon.size() - 8) + std::to_string(i) + "\n";
  const std::string packed = gzipped(text);
  const OpenedLog log = open_text(packed.substr(0, packed.size() / 2));
  CHECK(log.snapshots.size() > 100);
  CHECK(log.error == "a.log: the gzip stream is cut off");
}

TEST_CASE("a name with terminal escapes is printed without them") {
  CHECK(open_text("", {"a\x1B[31m.log", kWritten, {}}).error == "a\\x1B[31m.log: it is empty");
}

TEST_CASE("no two formats claim the same log") {
  CHECK(recognises_poolmon(kPoolmon));
  CHECK_FALSE(recognises_memsnap_pool(kPoolmon));
  CHECK_FALSE(recognises_memsnap_process(kPoolmon));
  const std::string process = "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl\n";
  CHECK(recognises_memsnap_process(process));
  CHECK_FALSE(recognises_memsnap_pool(process));
  CHECK_FALSE(recognises_poolmon(process));
}

TEST_CASE("a line that is longer than any is a loss and the next one is read") {
  const OpenedLog log =
      open_text(kPoolmon + std::string(LineReader::kMaxLineBytes + 1, 'x') +
                "\n MmSt Paged   2269405   2095404    174001 156097152        897\n");
  REQUIRE(log.snapshots.size() == 1);
  CHECK(log.snapshots[0].usages.size() == 2);
  CHECK(log.losses.count() == 1);
}

TEST_CASE("a snapshot has each tag once however many there are, and no more than the limit") {
  UsageIndex index;
  std::vector<TagUsage> usages;
  TagUsage usage;
  for (std::uint32_t i = 0; i < UsageIndex::kMaxRows; ++i) {
    usage.tag = Tag::from_value(i * 7);
    REQUIRE(index.add(usage, usages).empty());
  }
  CHECK(usages.size() == UsageIndex::kMaxRows);
  usage.tag = Tag::from_value(3);
  CHECK_FALSE(index.add(usage, usages).empty());
  CHECK(usages.size() == UsageIndex::kMaxRows);
  index.clear();
  usages.clear();
  CHECK(index.add(usage, usages).empty());
  usage.bytes = 5;
  CHECK_FALSE(index.add(usage, usages).empty());
  REQUIRE(usages.size() == 1);
  CHECK(usages[0].bytes == 5);
}

}  // namespace
}  // namespace poolsentry
