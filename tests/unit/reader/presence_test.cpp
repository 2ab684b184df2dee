// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/presence.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

/// A card that was reported: present, and the event thread is in its wait.
Presence watching_a_card() {
  Presence presence;
  presence.card_found();
  presence.read();
  presence.enter_wait();
  return presence;
}

TEST(Presence, BeginsAbsent) {
  Presence presence;
  EXPECT_FALSE(presence.read());
  EXPECT_FALSE(presence.enter_wait());
  EXPECT_FALSE(presence.changed());
}

TEST(Presence, ArrivalEndsTheWait) {
  Presence presence;
  presence.enter_wait();
  presence.card_found();
  EXPECT_TRUE(presence.changed());
  presence.leave_wait();
  EXPECT_TRUE(presence.read());
  EXPECT_FALSE(presence.enter_wait());
  EXPECT_FALSE(presence.changed());
}

TEST(Presence, LossEndsTheWait) {
  auto presence = watching_a_card();
  EXPECT_FALSE(presence.changed());
  presence.card_lost();
  EXPECT_TRUE(presence.changed());
  EXPECT_FALSE(presence.read());
}

TEST(Presence, ReplacedCardIsAbsentForOneTurnThenPresent) {
  auto presence = watching_a_card();
  presence.card_replaced();
  ASSERT_TRUE(presence.changed());
  presence.leave_wait();
  for (int read = 0; read < 3; ++read) EXPECT_FALSE(presence.read()) << "clients may read, too";
  EXPECT_FALSE(presence.enter_wait()) << "a whole turn has read absent";
  EXPECT_TRUE(presence.level());
  EXPECT_TRUE(presence.changed()) << "the new card is an arrival";
}

TEST(Presence, LossAfterTheEventThreadsReadingIsReportedAtOnce) {
  auto presence = watching_a_card();
  presence.leave_wait();
  EXPECT_TRUE(presence.read());  // the event thread's turn begins: present
  presence.card_replaced();      // a client's command met another card
  EXPECT_FALSE(presence.read());
  EXPECT_TRUE(presence.enter_wait()) << "the event thread still believes present";
  presence.leave_wait();
  EXPECT_FALSE(presence.read());
  EXPECT_FALSE(presence.enter_wait());
  EXPECT_TRUE(presence.changed());
}

TEST(Presence, SecondLossInTheSameTurnStaysLatched) {
  auto presence = watching_a_card();
  presence.card_replaced();
  presence.leave_wait();
  presence.card_lost();
  EXPECT_FALSE(presence.read());
  EXPECT_FALSE(presence.enter_wait());
  EXPECT_FALSE(presence.changed());
  EXPECT_FALSE(presence.level());
}

TEST(Presence, CardThatCameAndWentInsideOneWaitStillEndsIt) {
  Presence presence;
  presence.enter_wait();
  presence.card_found();
  presence.card_lost();
  EXPECT_TRUE(presence.changed()) << "else the latch would last as long as the wait";
}

TEST(Presence, WithoutAWaitFunctionTheReadingClearsTheLatch) {
  Presence presence;
  presence.card_found();
  EXPECT_TRUE(presence.read());
  presence.card_replaced();
  EXPECT_FALSE(presence.read());
  EXPECT_TRUE(presence.read());
}

TEST(Presence, LosingNothingLatchesNothing) {
  Presence presence;
  presence.card_lost();
  EXPECT_FALSE(presence.latched());
}

using S = Presence::State;

/// By the shortest way.
Presence in_state(S state) {
  Presence presence;
  if (state != S::absent) presence.card_found();
  if (state == S::powered) presence.set_powered(true);
  if (state == S::lost || state == S::lost_for_a_turn) presence.card_lost();
  if (state == S::swapped || state == S::swapped_for_a_turn) presence.card_replaced();
  if (state >= S::lost_for_a_turn) presence.leave_wait();
  EXPECT_EQ(presence.state(), state);
  return presence;
}

template <class Event>
S after(S state, Event event) {
  auto presence = in_state(state);
  event(presence);
  return presence.state();
}

// Every event in every state.
TEST(PresenceTable, EveryEventInEveryState) {
  constexpr auto kOff = S::absent, kOut = S::unpowered, kUp = S::powered, kLost = S::lost;
  constexpr auto kSwap = S::swapped, kLostTurn = S::lost_for_a_turn;
  constexpr auto kSwapTurn = S::swapped_for_a_turn;
  struct Row {
    S from, found, lost, replaced, up, down, read_by_a_client_alone, enter_wait, leave_wait;
  };
  constexpr Row kTable[] = {
      {kOff, kOut, kOff, kSwap, kOff, kOff, kOff, kOff, kOff},
      {kOut, kOut, kLost, kSwap, kUp, kOut, kOut, kOut, kOut},
      {kUp, kOut, kLost, kSwap, kUp, kOut, kUp, kUp, kUp},
      {kLost, kSwap, kLost, kSwap, kLost, kLost, kOff, kLost, kLostTurn},
      {kSwap, kSwap, kLost, kSwap, kSwap, kSwap, kOut, kSwap, kSwapTurn},
      {kLostTurn, kSwapTurn, kLostTurn, kSwapTurn, kLostTurn, kLostTurn, kOff, kOff, kLostTurn},
      {kSwapTurn, kSwapTurn, kLostTurn, kSwapTurn, kSwapTurn, kSwapTurn, kOut, kOut, kSwapTurn},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& p) { p.card_found(); }), row.found);
    EXPECT_EQ(after(row.from, [](auto& p) { p.card_lost(); }), row.lost);
    EXPECT_EQ(after(row.from, [](auto& p) { p.card_replaced(); }), row.replaced);
    EXPECT_EQ(after(row.from, [](auto& p) { p.set_powered(true); }), row.up);
    EXPECT_EQ(after(row.from, [](auto& p) { p.set_powered(false); }), row.down);
    EXPECT_EQ(after(row.from, [](auto& p) { p.read(); }), row.read_by_a_client_alone);
    EXPECT_EQ(after(row.from, [](auto& p) { p.enter_wait(); }), row.enter_wait);
    EXPECT_EQ(after(row.from, [](auto& p) { p.leave_wait(); }), row.leave_wait);
    EXPECT_EQ(in_state(row.from).level(), row.from == kOut || row.from == kUp);
    EXPECT_EQ(in_state(row.from).latched(), row.from >= kLost);
  }
}

TEST(PresenceTable, AReadingBesideAWaitFunctionReleasesNothing) {
  for (const auto state : {S::lost, S::swapped}) {
    auto presence = in_state(state);
    presence.enter_wait();
    EXPECT_FALSE(presence.read());
    EXPECT_EQ(presence.state(), state);
  }
}

}  // namespace
}  // namespace acr122::reader
