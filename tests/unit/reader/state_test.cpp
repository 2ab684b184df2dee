// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/state.h"

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

}  // namespace
}  // namespace acr122::reader
