#include "core/formats/loss_log.h"

#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

TEST_CASE("losses are counted in full and kept up to the limit") {
  LossLog losses;
  for (std::uint64_t line = 1; line <= LossLog::kMaxKept; ++line) losses.add("a.log", line, "cut");
  CHECK(losses.kept().size() == LossLog::kMaxKept);
  losses.add("a.log", LossLog::kMaxKept + 1, "cut");
  CHECK(losses.count() == LossLog::kMaxKept + 1);
  CHECK(losses.kept().size() == LossLog::kMaxKept);
  CHECK(losses.kept().back().line == LossLog::kMaxKept);
}

TEST_CASE("a loss is printable, whatever the line and the file's name hold") {
  LossLog losses;
  losses.add("\xFF.log", 3, std::string("bad \x1b[2J") + std::string(1000, 'x'));
  REQUIRE(losses.kept().size() == 1);
  CHECK(losses.kept()[0].file == "\xEF\xBF\xBD.log");
  CHECK(losses.kept()[0].reason.find("\\x1B[2J") != std::string::npos);
  CHECK(losses.kept()[0].reason.size() <= 300);
}

TEST_CASE("a note is said once, is no loss, and there are not too many") {
  LossLog losses;
  losses.note("the log has no times");
  losses.note("the log has no times");
  CHECK(losses.notes().size() == 1);
  CHECK(losses.count() == 0);
  for (std::size_t i = 0; i < 2 * LossLog::kMaxKept; ++i) losses.note(std::to_string(i));
  CHECK(losses.notes().size() == LossLog::kMaxKept);
}

}  // namespace
}  // namespace poolsentry
