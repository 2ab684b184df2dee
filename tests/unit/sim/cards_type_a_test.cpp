// SPDX-License-Identifier: LGPL-2.1-or-later
// The states of a type A card (ISO 14443-3, figure 7).
#include <gtest/gtest.h>

#include "sim/cards/catalog.h"
#include "sim/cards/type_a.h"

namespace sim {
namespace {

RfFrame short_frame(std::uint8_t command) { return {Modulation::a, 106, {command}, 7, false}; }
RfFrame bare(Bytes bytes) { return {Modulation::a, 106, std::move(bytes), 0, false}; }
RfFrame whole(Bytes bytes) { return {Modulation::a, 106, std::move(bytes), 0, true}; }

const RfFrame kReqa = short_frame(0x26);
const RfFrame kWupa = short_frame(0x52);
const RfFrame kSelect = whole({0x93, 0x70, 0x82, 0xAC, 0xB9, 0x5D, 0xCA});
const RfFrame kHlta = whole({0x50, 0x00});

using State = TypeACard::State;

class TypeAStates : public testing::Test {
 protected:
  void activate() {
    card->hear(kReqa);
    card->hear(kSelect);
  }
  std::shared_ptr<TypeACard> card = std::dynamic_pointer_cast<TypeACard>(make_card("classic-1k"));
};

TEST_F(TypeAStates, GoFromIdleOverReadyToActive) {
  EXPECT_EQ(card->state(), State::idle);
  const auto atqa = card->hear(kReqa);
  ASSERT_TRUE(atqa);
  EXPECT_EQ(atqa->frame.bytes, (Bytes{0x04, 0x00})) << "low byte first on the air";
  EXPECT_EQ(card->state(), State::ready);
  const auto part = card->hear(bare({0x93, 0x20}));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->frame.bytes, (Bytes{0x82, 0xAC, 0xB9, 0x5D, 0xCA}));
  const auto sak = card->hear(kSelect);
  ASSERT_TRUE(sak);
  EXPECT_EQ(sak->frame.bytes, Bytes{0x08});
  EXPECT_EQ(card->state(), State::active);
}

TEST_F(TypeAStates, AnActiveCardThatHearsReqaFallsAsleepWithoutAnswer) {
  activate();
  EXPECT_FALSE(card->hear(kReqa));
  EXPECT_EQ(card->state(), State::idle);
  EXPECT_TRUE(card->hear(kReqa));
}

TEST_F(TypeAStates, AHaltedCardHearsWupaOnly) {
  activate();
  EXPECT_FALSE(card->hear(kHlta));
  EXPECT_EQ(card->state(), State::halt);
  EXPECT_FALSE(card->hear(kReqa));
  EXPECT_TRUE(card->hear(kWupa));
  EXPECT_EQ(card->state(), State::ready_star);
  EXPECT_TRUE(card->hear(kSelect));
  EXPECT_EQ(card->state(), State::active_star);
  EXPECT_FALSE(card->hear(kReqa));
  EXPECT_EQ(card->state(), State::halt) << "back to where it was woken";
}

TEST_F(TypeAStates, WithoutPowerEverythingIsForgotten) {
  activate();
  card->hear(kHlta);
  card->field_off();
  EXPECT_EQ(card->state(), State::idle);
}

TEST_F(TypeAStates, ASelectForAnotherCardPutsItToSleep) {
  card->hear(kReqa);
  EXPECT_FALSE(card->hear(whole({0x93, 0x70, 0x82, 0xAC, 0xB9, 0x5E, 0xC9})));
  EXPECT_EQ(card->state(), State::idle);
}

TEST_F(TypeAStates, ASelectWithoutCrcIsNone) {
  card->hear(kReqa);
  EXPECT_FALSE(card->hear(bare({0x93, 0x70, 0x82, 0xAC, 0xB9, 0x5D, 0xCA})));
}

TEST_F(TypeAStates, AnswersASplitByteWithTheRestOfIt) {
  card->hear(kReqa);
  // 12 bits known: 82 and the low four of AC.
  const auto rest = card->hear({Modulation::a, 106, {0x93, 0x34, 0x82, 0x0C}, 4, false});
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->frame.bytes, (Bytes{0xA0, 0xB9, 0x5D, 0xCA}));
  EXPECT_FALSE(card->hear({Modulation::a, 106, {0x93, 0x34, 0x82, 0x0D}, 4, false}));
  EXPECT_EQ(card->state(), State::ready) << "not addressed, but still in the loop";
}

TEST(TypeARandomUid, ChangesWithPowerOnlyAndBeginsWith08) {
  auto card = std::dynamic_pointer_cast<TypeACard>(make_card("phone"));
  const auto first = card->uid();
  card->hear(kReqa);
  EXPECT_EQ(card->uid(), first);
  card->field_off();
  EXPECT_NE(card->uid(), first);
  EXPECT_EQ(card->uid().size(), 4U);
  EXPECT_EQ(card->uid()[0], 0x08);
}

}  // namespace
}  // namespace sim
