#include "core/alert/held.h"

#include <array>
#include <catch2/catch.hpp>

namespace poolsentry {
namespace {

const SeriesKey kStrg{Tag::from_text("Strg"), Pool::kPaged};
const SeriesKey kStrgNonpaged{Tag::from_text("Strg"), Pool::kNonpaged};
const SeriesKey kTotal{std::nullopt, Pool::kPaged};

Snapshot snapshot() {
  Snapshot snapshot;
  snapshot.usages = {{Tag::from_text("File"), Pool::kPaged, 9, 4, 5, 100},
                     {Tag::from_text("Strg"), Pool::kPaged, 9, 2, 7, 700},
                     {Tag::from_text("Strg"), Pool::kNonpaged, 9, 6, 3, 30}};
  return snapshot;
}

std::optional<Held> held_in(const Snapshot& snapshot, std::vector<SeriesKey> series) {
  HeldBySeries held;
  held.choose(std::array{kStrg, kTotal});
  held.choose(std::array{kStrgNonpaged, kStrg});
  held.look(snapshot);
  return held.of(series);
}

TEST_CASE("what chosen series hold is added up, by pool", "[alert]") {
  CHECK(held_in(snapshot(), {kStrg})->bytes == 700);
  CHECK(held_in(snapshot(), {kStrg, kStrgNonpaged})->bytes == 730);
  CHECK(held_in(snapshot(), {kStrg, kStrgNonpaged})->outstanding == 10);
  CHECK(held_in(snapshot(), {kTotal})->bytes == 800);
}

TEST_CASE("a tag that is not listed any more holds nothing", "[alert]") {
  CHECK(held_in(Snapshot{}, {kStrg})->bytes == 0);
}

TEST_CASE("what a snapshot cannot tell is not known", "[alert]") {
  Snapshot totals = snapshot();
  totals.totals_only = true;
  CHECK_FALSE(held_in(totals, {kStrg}));
  CHECK(held_in(totals, {kTotal}));
  Snapshot wrapping = snapshot();
  wrapping.bytes_wrap_at_32_bits = true;
  CHECK_FALSE(held_in(wrapping, {kStrg}));
  CHECK_FALSE(held_in(snapshot(), {{Tag::from_text("Toke"), Pool::kPaged}}));
}

TEST_CASE("each snapshot is looked at anew", "[alert]") {
  HeldBySeries held;
  held.choose(std::array{kStrg});
  held.look(snapshot());
  held.look(Snapshot{});
  CHECK(held.of(std::array{kStrg})->bytes == 0);
}

}  // namespace
}  // namespace poolsentry
