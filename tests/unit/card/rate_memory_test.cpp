// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/rate_memory.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

constexpr std::size_t kLong = 128, kShort = 5;

Identity card(std::uint8_t number) {
  return {Identity::Technology::a, Bytes{0x04, 0x01, 0x02, number}, 0x20, hex("05 75 77 81 02")};
}
Identity phone(std::uint8_t number) {
  return {Identity::Technology::a, Bytes{0x08, 0x01, 0x02, number}, 0x20, hex("05 78 80 70 02")};
}

TEST(RateMemory, KnowsWhoFailed) {
  RateMemory rates;
  rates.never_above_106(card(1));
  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(rates.stay_at_106(card(1)));
    EXPECT_FALSE(rates.stay_at_106(card(2)));
  }
}

TEST(RateMemory, WhoFellSilentStaysAt106Once) {
  RateMemory rates;
  rates.fell_silent(card(1), kShort);
  EXPECT_FALSE(rates.stay_at_106(card(2)));
  EXPECT_TRUE(rates.stay_at_106(card(1)));
  EXPECT_FALSE(rates.stay_at_106(card(1)));
}

TEST(RateMemory, WhoFellSilentTwiceStaysAt106) {
  RateMemory rates;
  for (int time = 0; time < 2; ++time) {
    EXPECT_FALSE(rates.stay_at_106(card(1)));
    rates.fell_silent(card(1), kShort);
    EXPECT_TRUE(rates.stay_at_106(card(1)));
  }
  EXPECT_TRUE(rates.stay_at_106(card(1)));
}

TEST(RateMemory, ALongAnswerInBetweenMakesTheSecondSilenceAFirst) {
  RateMemory rates;
  for (int time = 0; time < 2; ++time) {
    rates.fell_silent(card(1), kShort);
    rates.kept_rate({kShort, kLong});  // another card's: what is pending stays
    EXPECT_TRUE(rates.stay_at_106(card(1)));
    EXPECT_FALSE(rates.stay_at_106(card(1)));
    rates.kept_rate({kLong, kLong - 1});
    rates.kept_rate({kShort, kLong});
  }
}

TEST(RateMemory, ThreeCardsInARowAreTheReader) {
  RateMemory rates;
  for (int time = 0; time < 3; ++time) rates.never_above_106(card(1));
  EXPECT_FALSE(rates.stay_at_106(card(9))) << "one card";
  rates.never_above_106(card(2));
  EXPECT_FALSE(rates.stay_at_106(card(9))) << "two";
  rates.never_above_106(card(3));
  EXPECT_TRUE(rates.stay_at_106(card(9)));
}

// Two cards that failed at a command of this length, an exchange, two more: is it the reader?
bool reader_given_up(std::size_t command, const RateMemory::Lengths& passed) {
  RateMemory rates;
  for (const auto& one : {card(1), card(2)}) rates.never_above_106(one, command);
  rates.kept_rate(passed);
  for (const auto& one : {card(3), card(4)}) rates.never_above_106(one, command);
  return rates.stay_at_106(card(9));
}

TEST(RateMemory, ALongFrameInTheSameDirectionSpeaksForTheReader) {
  EXPECT_FALSE(reader_given_up(kShort, {kShort, kLong}));
  EXPECT_FALSE(reader_given_up(kLong, {kLong, kShort}));
}

TEST(RateMemory, ShortFramesAndTheOtherDirectionSayNothing) {
  EXPECT_TRUE(reader_given_up(kShort, {kShort, kLong - 1}));
  EXPECT_TRUE(reader_given_up(kShort, {kLong, kShort}));
  EXPECT_TRUE(reader_given_up(kLong, {kLong - 1, kShort}));
  EXPECT_TRUE(reader_given_up(kLong, {kShort, kLong}));
}

TEST(RateMemory, KnowsAPhoneByItsAts) {
  RateMemory rates;
  rates.never_above_106(phone(1));
  EXPECT_TRUE(rates.stay_at_106(phone(2)));
}

TEST(RateMemory, ForgetsTheOldest) {
  RateMemory rates;
  for (std::uint8_t number = 0; number <= 16; ++number) {
    rates.never_above_106(card(number));
    rates.kept_rate({kLong, kLong});
  }
  EXPECT_FALSE(rates.stay_at_106(card(0)));
  EXPECT_TRUE(rates.stay_at_106(card(1)));
}

}  // namespace
}  // namespace acr122::card
