#include "core/formats/fields.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tests/formats/log_fixture.h"

namespace poolsentry {
namespace {

struct Taken {
  bool ok = false;
  std::uint64_t value = 0;
  std::string rest;
};

Taken take(const std::string& text) {
  std::string_view rest = text;
  Taken taken;
  taken.ok = take_number(rest, taken.value);
  taken.rest = rest;
  return taken;
}

TEST_CASE("numbers of all lengths are read at the front and nothing behind them is") {
  for (const std::string rest : {"", " ", " 12345678901234567890", "K", "(  1)", "\xB1"}) {
    std::uint64_t value = 0;
    std::string digits;
    for (unsigned i = 1; i <= 19; ++i) {
      digits += static_cast<char>('0' + i % 10);
      value = value * 10 + i % 10;
      const Taken taken = take(digits + rest);
      INFO(digits << rest);
      CHECK(taken.ok);
      CHECK(taken.value == value);
      CHECK(taken.rest == rest);
    }
  }
}

TEST_CASE("a number that does not fit into 64 bits is none") {
  CHECK(take("18446744073709551615").value == UINT64_MAX);
  CHECK_FALSE(take("18446744073709551616").ok);
  CHECK_FALSE(take("99999999999999999999999").ok);
  CHECK(take("00000000000000000000000042").value == 42);
}

TEST_CASE("what does not begin with a digit is no number") {
  for (const std::string text : {"", " 1", "x", "-", "--1", "+1", "/9", ":0"}) {
    CHECK_FALSE(take(text).ok);
  }
}

TEST_CASE("a negative number is taken in 32 bits") {
  CHECK(take("-184").value == 4'294'967'112U);
  CHECK(take("-2147483648").value == 2'147'483'648U);
  CHECK(take("-0").value == 0);
}

TEST_CASE("blanks and tabs are skipped to the first other character") {
  for (std::size_t count = 0; count < 40; ++count) {
    const std::string text = std::string(count, ' ') + "x         ";
    std::string_view rest = text;
    skip_blanks(rest);
    CHECK(rest == "x         ");
  }
  std::string_view tabs = "        \t  \t x";
  skip_blanks(tabs);
  CHECK(tabs == "x");
}

TEST_CASE("a number in a column is read from its end") {
  const std::string line = "12345678        0      47 123456789 1234567890123 x9   5)6 -7";
  const auto before = [&](std::size_t end, std::uint64_t& value) {
    return read_number_before(line.data() + end, value);
  };
  std::uint64_t value = 0;
  CHECK((before(17, value) && value == 0));
  CHECK((before(25, value) && value == 47));
  CHECK((before(35, value) && value == 123'456'789));
  CHECK((before(49, value) && value == 1'234'567'890'123));
  CHECK_FALSE(before(52, value));  // x9
  CHECK_FALSE(before(58, value));  // 5)6
  CHECK_FALSE(before(61, value));  // -7
  CHECK_FALSE(before(50, value));  // a blank
}

TEST_CASE("both ways of reading a number agree on random columns") {
  const unsigned seed = new_seed();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    const std::uint64_t number = random() >> random() % 64;
    if (number >= 1'000'000'000'000'000) continue;
    const std::string text = std::string(16, ' ') + std::to_string(number);
    std::uint64_t value = 0;
    REQUIRE(read_number_before(text.data() + text.size(), value));
    CHECK(value == number);
    CHECK(take(std::to_string(number)).value == number);
  }
}

TEST_CASE("digits in groups are one number in every country's signs") {
  for (const std::string text : {"1234567", " 1,234,567 ", "1.234.567", "1'234'567", "1 234 567",
                                 "1\xC2\xA0"
                                 "234\xC2\xA0"
                                 "567",
                                 "1\xE2\x80\xAF"
                                 "234\xE2\x80\xAF"
                                 "567"}) {
    INFO(text);
    CHECK(parse_grouped(text) == 1'234'567U);
  }
  CHECK(parse_grouped("-184") == 4'294'967'112U);
}

TEST_CASE("what only looks like groups is no number") {
  for (const std::string text :
       {"", "-", "1,2", "1,2345", "12,34", ",123", "1,234,", "1,234x", "x"}) {
    INFO(text);
    CHECK_FALSE(parse_grouped(text));
  }
}

TEST_CASE("outstanding is counted in 32 bits until a counter proves more") {
  CHECK(outstanding_of(10, 4) == 6);
  CHECK(outstanding_of(5, 4'294'967'290U) == 11);
  CHECK(outstanding_of(5'000'000'000, 4'000'000'000) == 1'000'000'000);
}

}  // namespace
}  // namespace poolsentry
