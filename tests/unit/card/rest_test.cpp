// SPDX-License-Identifier: LGPL-2.1-or-later
// The rest of an empty field, for type B cards that are active and that nobody knows of.
#include <gtest/gtest.h>

#include "unit/card/scripted_field.h"

namespace acr122::card {
namespace {

using namespace std::chrono_literals;

constexpr const char* kNobody = "00";

struct RestingField : ScriptedField {
  using ScriptedField::ScriptedField;

  void expect_look_for_a() { usb.expect_pn532("4A 01 00", kNobody); }
  void expect_look_for_b() { usb.expect_pn532("4A 01 03 00", kNobody); }
  void poll_in_vain() {
    const auto found = field.poll({2, 1});
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
  }
  /// Rounds without a rest, of A and of B.
  void look_around(int rounds) {
    for (int round = 0; round < rounds; ++round) {
      expect_look_for_a();
      expect_look_for_b();
      poll_in_vain();
    }
  }
};

Options looking_for(std::vector<Modulation> technologies) {
  Options options;
  options.technologies = std::move(technologies);
  return options;
}

TEST(RestOfAnEmptyField, TakesThePlaceOfALookEveryThreeSeconds) {
  RestingField reader(looking_for({Modulation::a, Modulation::b}));
  reader.look_around(20);
  for (int time = 0; time < 2; ++time) {
    reader.usb.clock.advance(3s);
    reader.expect_look_for_a();
    reader.expect_field_reset();
    reader.poll_in_vain();
    reader.look_around(19);
  }
}

TEST(RestOfAnEmptyField, ComesWithEveryTwentiethRoundAtMost) {
  RestingField reader(looking_for({Modulation::a, Modulation::b}));
  reader.usb.clock.advance(1h);
  reader.look_around(19);
  reader.expect_look_for_a();
  reader.expect_field_reset();
  reader.poll_in_vain();
}

TEST(RestOfAnEmptyField, ComesBehindALookWhereThereIsButOne) {
  RestingField reader(looking_for({Modulation::b}));
  reader.usb.clock.advance(3s);
  for (int round = 0; round < 19; ++round) {
    reader.expect_look_for_b();
    reader.poll_in_vain();
  }
  reader.expect_look_for_b();
  reader.expect_field_reset();
  reader.poll_in_vain();
}

TEST(RestOfAnEmptyField, WaitsWhileShortTapsAreLikely) {
  RestingField reader(looking_for({Modulation::a, Modulation::b, Modulation::jewel}));
  const auto look = [&](bool rest) {
    reader.expect_look_for_a();
    if (rest) reader.expect_field_reset();
    reader.expect_look_for_b();
    if (!rest) reader.usb.expect_pn532("4A 01 04", kNobody);
    ASSERT_TRUE(reader.field.poll({2, 2}));
  };
  for (int round = 0; round < 20; ++round) look(false);
  reader.usb.clock.advance(9'999ms);
  look(false);
  reader.usb.clock.advance(1ms);
  look(true);
}

TEST(RestOfAnEmptyField, IsNotNeededWithoutTypeB) {
  RestingField reader(looking_for({Modulation::a}));
  reader.usb.clock.advance(1h);
  for (int round = 0; round < 30; ++round) {
    reader.expect_look_for_a();
    reader.poll_in_vain();
  }
}

}  // namespace
}  // namespace acr122::card
