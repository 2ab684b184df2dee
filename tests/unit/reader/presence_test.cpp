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

/// What the event thread read before its last wait; `unknown`: it has never waited.
enum class Thread { unknown, saw_nothing, saw_card };

/// By the shortest way.
Presence in_state(S state, Thread thread) {
  Presence presence;
  if (thread == Thread::saw_card) presence.card_found();
  if (thread != Thread::unknown) presence.enter_wait();
  if (state != S::absent) presence.card_found();
  if (state == S::powered) presence.set_powered(true);
  if (state == S::lost || state == S::lost_for_a_turn) presence.card_lost();
  if (state == S::swapped || state == S::swapped_for_a_turn) presence.card_replaced();
  if (state >= S::lost_for_a_turn) presence.leave_wait();
  EXPECT_EQ(presence.state(), state);
  EXPECT_EQ(presence.watched(), thread != Thread::unknown);
  return presence;
}

/// A loss is latched until the event thread has read "absent", so it never saw a card that is
/// absent now.
bool is_reached(S state, Thread thread) { return state != S::absent || thread != Thread::saw_card; }

template <class Event>
S after(Presence presence, Event event) {
  event(presence);
  return presence.state();
}

// Every event in every state, whatever the event thread has seen.
TEST(PresenceTable, EveryEventInEveryState) {
  constexpr auto kOff = S::absent, kOut = S::unpowered, kUp = S::powered, kLost = S::lost;
  constexpr auto kSwap = S::swapped, kLostTurn = S::lost_for_a_turn;
  constexpr auto kSwapTurn = S::swapped_for_a_turn;
  struct Row {
    S from, found, lost, replaced, up, down, read_without_waits, enter_wait, leave_wait;
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
  for (const auto thread : {Thread::unknown, Thread::saw_nothing, Thread::saw_card}) {
    for (const auto& row : kTable) {
      if (!is_reached(row.from, thread)) continue;
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(row.from) << ", thread " << static_cast<int>(thread));
      const auto from = [&] { return in_state(row.from, thread); };
      EXPECT_EQ(after(from(), [](auto& p) { p.card_found(); }), row.found);
      EXPECT_EQ(after(from(), [](auto& p) { p.card_lost(); }), row.lost);
      EXPECT_EQ(after(from(), [](auto& p) { p.card_replaced(); }), row.replaced);
      EXPECT_EQ(after(from(), [](auto& p) { p.set_powered(true); }), row.up);
      EXPECT_EQ(after(from(), [](auto& p) { p.set_powered(false); }), row.down);
      const bool waits = thread != Thread::unknown;
      EXPECT_EQ(after(from(), [](auto& p) { p.read(); }),
                waits ? row.from : row.read_without_waits);
      EXPECT_EQ(after(from(), [](auto& p) { p.enter_wait(); }), row.enter_wait);
      EXPECT_EQ(after(from(), [](auto& p) { p.leave_wait(); }), row.leave_wait);
    }
  }
}

// What each state says, whatever the event thread has seen.
TEST(PresenceTable, EveryAnswerInEveryState) {
  struct Row {
    S state;
    bool level, latched, at_once, changed_if_it_saw_none, changed_if_it_saw_one, changed_by_waiting;
  };
  constexpr Row kTable[] = {
      {S::absent, false, false, false, false, true, false},
      {S::unpowered, true, false, false, true, false, false},
      {S::powered, true, false, false, true, false, false},
      {S::lost, false, true, true, true, true, true},
      {S::swapped, false, true, true, true, true, true},
      {S::lost_for_a_turn, false, true, false, true, true, false},
      {S::swapped_for_a_turn, false, true, false, true, true, true},
  };
  for (const auto thread : {Thread::unknown, Thread::saw_nothing, Thread::saw_card}) {
    for (const auto& row : kTable) {
      if (!is_reached(row.state, thread)) continue;
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(row.state) << ", thread " << static_cast<int>(thread));
      auto presence = in_state(row.state, thread);
      EXPECT_EQ(presence.level(), row.level);
      EXPECT_EQ(presence.latched(), row.latched);
      EXPECT_EQ(presence.changed(), thread == Thread::saw_card ? row.changed_if_it_saw_one
                                                               : row.changed_if_it_saw_none);
      EXPECT_EQ(in_state(row.state, thread).read(), row.level);
      EXPECT_EQ(presence.enter_wait(), row.at_once);
      EXPECT_EQ(presence.changed(), row.changed_by_waiting);
    }
  }
}

}  // namespace
}  // namespace acr122::reader
