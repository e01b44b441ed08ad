#include "core/formats/grouped_numbers.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "core/base/units.h"

using namespace poolsentry;

namespace {

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    fields.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

GroupingResult join(const std::string& text, PoolNumbers& numbers) {
  return join_groups(split(text), numbers);
}

std::string grouped(const PoolNumbers& numbers) {
  std::string text;
  for (const std::uint64_t number : numbers)
    text += (text.empty() ? "" : ",") + format_count(number);
  return text;
}

}  // namespace

TEST_CASE("Numbers without groups are read as they are") {
  PoolNumbers n{};
  CHECK(join("5,2,3,96,0,0,0,0,text", n) == GroupingResult::kFound);
  CHECK(n == PoolNumbers{5, 2, 3, 96, 0, 0, 0, 0});
}

TEST_CASE("Groups of three are joined where Diff proves it") {
  PoolNumbers n{};
  CHECK(join("1,234,34,1,200,115,200,0,0,0,0,<unknown>,text", n) == GroupingResult::kFound);
  CHECK(n == PoolNumbers{1'234, 34, 1'200, 115'200, 0, 0, 0, 0});
}

TEST_CASE("Numbers grouped by another sign are whole") {
  PoolNumbers n{};
  CHECK(join("1.234,34,1.200,115.200,0,0,0,0,text", n) == GroupingResult::kFound);
  CHECK(n == PoolNumbers{1'234, 34, 1'200, 115'200, 0, 0, 0, 0});
  CHECK(join("1\xA0"
             "234,34,1'200,115200,0,0,0,0",
             n) == GroupingResult::kFound);
  CHECK(n == PoolNumbers{1'234, 34, 1'200, 115'200, 0, 0, 0, 0});
}

TEST_CASE("A Diff below zero is one modulo 2^32") {
  PoolNumbers n{};
  CHECK(join("16,4,294,967,286,-4,294,967,270,480,0,0,0,0,", n) == GroupingResult::kFound);
  CHECK(n[2] == 26);
  CHECK(n[3] == 480);
}

TEST_CASE("Of two readings the one in which only objects have bytes counts") {
  // 200,100 - 100,100 = 100,000 and 100 - 0 = 100; or 200 - 100 = 100, and then 100 - 100 = 0
  // objects that would have 100,100 bytes.
  PoolNumbers n{};
  CHECK(join("200,100,100,100,100,000,99,99,0,99,100", n) == GroupingResult::kFound);
  CHECK(n == PoolNumbers{200'100, 100'100, 100'000, 99, 99, 0, 99, 100});
}

TEST_CASE("Numbers that can be read in two ways are refused") {
  // 100 bytes, then 300 - 200 = 100 with 100,100 bytes; or 100,300 bytes, then 200 - 100 = 100 with
  // 100 bytes.
  PoolNumbers n{};
  CHECK(join("5,0,5,100,300,200,100,100,100,text", n) == GroupingResult::kAmbiguous);
}

TEST_CASE("Numbers that contradict each other are none") {
  PoolNumbers n{};
  CHECK(join("5,2,4,96,0,0,0,0,text", n) == GroupingResult::kNone);
  CHECK(join("5,2,3,96,0,0,0,text", n) == GroupingResult::kNone);
  CHECK(join("5,2,3,96,0,0,0,0,7,text", n) == GroupingResult::kNone);
  CHECK(join("text", n) == GroupingResult::kNone);
  CHECK(join("", n) == GroupingResult::kNone);
}

TEST_CASE("A number of groups has no leading zero and its groups three digits") {
  PoolNumbers n{};
  CHECK(join("0,234,34,200,200,0,0,0,0", n) == GroupingResult::kNone);
  CHECK(join("1,23,34,1200,7,0,0,0,0", n) == GroupingResult::kNone);
}

TEST_CASE("Counts have 32 bits, bytes 64") {
  PoolNumbers n{};
  CHECK(join("4,294,967,295,0,4,294,967,295,18,446,744,073,709,551,615,0,0,0,0,", n) ==
        GroupingResult::kFound);
  CHECK(n[0] == 0xFFFFFFFFU);
  CHECK(n[3] == UINT64_MAX);
  CHECK(join("4,294,967,296,0,4,294,967,296,18,0,0,0,0,", n) == GroupingResult::kNone);
}

TEST_CASE("Rows at random are read right or refused, and mostly read") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  int found = 0;
  constexpr int kRounds = 1'000;
  for (int round = 0; round < kRounds; ++round) {
    PoolNumbers wanted{};
    for (std::size_t pool = 0; pool < 8; pool += 4) {
      wanted[pool] = random() >> (32 + random() % 30);
      wanted[pool + 1] = wanted[pool] - random() % (wanted[pool] + 1) / 16;
      wanted[pool + 2] = wanted[pool] - wanted[pool + 1];
      wanted[pool + 3] = wanted[pool + 2] * (random() % 500 + 8);
    }
    PoolNumbers numbers{};
    const GroupingResult result = join(grouped(wanted) + ",<unknown>,text", numbers);
    CHECK(result != GroupingResult::kNone);
    if (result != GroupingResult::kFound) continue;
    ++found;
    CHECK(numbers == wanted);
  }
  CHECK(found > kRounds * 9 / 10);
}

TEST_CASE("The search for a reading gives up in time") {
  std::string text;
  for (int i = 0; i < 37; ++i) text += "111,";
  PoolNumbers n{};
  CHECK(join(text, n) != GroupingResult::kFound);
  CHECK(join(text + text, n) == GroupingResult::kNone);
}
