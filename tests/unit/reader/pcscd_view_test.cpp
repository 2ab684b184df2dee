// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pcscd_view.h"

#include <gtest/gtest.h>

#include "support/manual_clock.h"
#include "unit/reader/fake_card.h"

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

struct PcscdViewTest : testing::Test {
  test_support::ManualClock clock;
  Life life;
  PcscdView view{clock, life};
  FakeCard card;

  void power(bool on) {
    view.card_found(card);
    view.set_powered(on);
  }
};

TEST_F(PcscdViewTest, KnowsNothingOfACardThatIsNotThere) {
  EXPECT_FALSE(view.card());
  EXPECT_FALSE(view.agree_on(1));
  view.set_powered(true);
  EXPECT_EQ(view.presence().state(), Presence::State::absent);
}

TEST_F(PcscdViewTest, KnowsTheCardsAtrPowerAndProtocol) {
  view.card_found(card);
  ASSERT_TRUE(view.card());
  EXPECT_TRUE(same_bytes(view.card()->atr, card.atr()));
  EXPECT_FALSE(view.card()->powered);
  EXPECT_FALSE(view.agree_on(1)) << "not powered";
  view.set_powered(true);
  EXPECT_TRUE(view.agree_on(1));
  EXPECT_EQ(view.card()->protocol, 1U);
  view.set_powered(true);
  EXPECT_EQ(view.card()->protocol, 1U) << "powered already";
  view.set_powered(false);
  EXPECT_EQ(view.card()->protocol, 0U);
  view.set_powered(true);
  EXPECT_EQ(view.card()->protocol, 0U) << "a new power up, a new agreement";
}

TEST_F(PcscdViewTest, TheSameCardActivatedAnewStaysPowered) {
  power(true);
  view.card_activated(FakeCard({0x3B, 0x00}));
  ASSERT_TRUE(view.card());
  EXPECT_TRUE(view.card()->powered);
  EXPECT_EQ(view.card()->atr.size(), 2U);
}

TEST_F(PcscdViewTest, AnAbsenceWaitsForAPowerCallThatIsEndingAndTwiceAtMost) {
  view.begin_wait();
  view.end_wait();
  view.power_call_ends();
  for (const auto wait : {50ms, 50ms, 0ms}) {
    const auto before = clock.now();
    EXPECT_FALSE(view.read_presence());
    EXPECT_EQ(clock.now() - before, wait);
  }
}

TEST_F(PcscdViewTest, APresenceIsToldAtOnce) {
  power(true);
  view.power_call_ends();
  const auto before = clock.now();
  EXPECT_TRUE(view.read_presence());
  EXPECT_EQ(clock.now(), before);
}

TEST_F(PcscdViewTest, APresenceWaitsForATransmitThatMetNoCard) {
  power(true);
  view.transmit_met_no_card();
  for (const auto wait : {50ms, 0ms}) {
    const auto before = clock.now();
    EXPECT_TRUE(view.read_presence());
    EXPECT_EQ(clock.now() - before, wait);
  }
  view.card_lost();
  view.transmit_met_no_card();
  const auto before = clock.now();
  EXPECT_FALSE(view.read_presence());
  EXPECT_EQ(clock.now(), before) << "an absence is told at once";
}

TEST_F(PcscdViewTest, AWaitDozesUntilItsTimeIsUp) {
  view.begin_wait();
  EXPECT_FALSE(view.wait_is_over());
  const auto end = clock.now() + 10s;
  view.doze(end);
  EXPECT_EQ(clock.now(), end);
  EXPECT_EQ(view.end_wait(), WaitEnd::timeout);
}

TEST_F(PcscdViewTest, AStopIsKeptForTheNextWaitAndCountsOnce) {
  view.stop();
  view.stop();
  view.begin_wait();
  EXPECT_TRUE(view.wait_is_over());
  EXPECT_EQ(view.end_wait(), WaitEnd::stopped);
  view.begin_wait();
  EXPECT_FALSE(view.wait_is_over());
}

TEST_F(PcscdViewTest, AnythingThatHappensEndsTheDoze) {
  const auto start = clock.now();
  for (const auto& event :
       {+[](PcscdView&v, FakeCard&c) { v.card_found(c); },
        +[](PcscdView&v, FakeCard&c) { v.card_replaced(c); },
        +[](PcscdView&v, FakeCard&) { v.stop(); }, +[](PcscdView&v, FakeCard&) { v.stir(); },
        +[](PcscdView&v, FakeCard&) { v.go_away(); }}) {
    Life one_life;
    PcscdView one(clock, one_life);
    one.begin_wait();
    event(one, card);
    one.doze(start + 1h);
    EXPECT_EQ(clock.now(), start);
  }
}

TEST_F(PcscdViewTest, StirringEndsADozeAndNoWait) {
  view.begin_wait();
  view.stir();
  view.doze(clock.now() + 1s);
  EXPECT_FALSE(view.wait_is_over());
  const auto before = clock.now();
  view.doze(before + 1s);
  EXPECT_EQ(clock.now(), before + 1s) << "once";
}

TEST_F(PcscdViewTest, OneThatIsGoneHasNoCardAndWaitsForNothing) {
  power(true);
  view.go_away();
  EXPECT_TRUE(life.gone());
  EXPECT_FALSE(view.card());
  view.power_call_ends();
  const auto before = clock.now();
  EXPECT_FALSE(view.read_presence());
  sleep_until(before + 1h, clock, life);
  EXPECT_EQ(clock.now(), before);
  view.begin_wait();
  EXPECT_EQ(view.end_wait(), WaitEnd::gone);
}

}  // namespace
}  // namespace acr122::reader
