// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/program_hold.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = ProgramHold::State;

const TimePoint kNow{1h};
const config::Settings kUsual;

ProgramHold in_state(S state) {
  ProgramHold hold(kUsual);
  if (state == S::observed) hold.used(ChipUse::observes, kNow);
  if (state == S::in_session) hold.session_spoke(true, kNow);
  if (state == S::exchanged) hold.used(ChipUse::exchange, kNow);
  if (state >= S::taken_over) hold.used(ChipUse::takes_over, kNow);
  if (state == S::card_given_up) hold.give_up_card();
  if (state == S::listed) hold.first_listing(false);
  EXPECT_EQ(hold.state(), state);
  return hold;
}

template <class Event>
S after(S state, Event event) {
  auto hold = in_state(state);
  event(hold);
  return hold.state();
}

TEST(ProgramHoldTable, EveryEventInEveryState) {
  struct Row {
    S from, observes, session, exchange, takes_over, session_over, give_up_card;
  };
  constexpr auto kOurs = S::ours, kSeen = S::observed, kSession = S::in_session;
  constexpr auto kTalked = S::exchanged, kTaken = S::taken_over, kUp = S::card_given_up;
  constexpr auto kListed = S::listed;
  constexpr Row kTable[] = {
      {kOurs, kSeen, kSession, kTalked, kTaken, kOurs, kUp},
      {kSeen, kSeen, kSession, kTalked, kTaken, kSeen, kUp},
      {kSession, kSession, kSession, kTalked, kTaken, kOurs, kUp},
      {kTalked, kTalked, kTalked, kTalked, kTaken, kTalked, kUp},
      {kTaken, kTaken, kTaken, kTaken, kTaken, kTaken, kUp},
      {kUp, kUp, kUp, kUp, kUp, kUp, kUp},
      {kListed, kListed, kListed, kListed, kListed, kListed, kListed},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    const auto used = [&](ChipUse use) {
      return after(row.from, [&](auto& h) { h.used(use, kNow); });
    };
    EXPECT_EQ(used(ChipUse::none), row.from);
    EXPECT_EQ(used(ChipUse::of_command), row.from);
    EXPECT_EQ(used(ChipUse::observes), row.observes);
    EXPECT_EQ(used(ChipUse::exchange), row.exchange);
    EXPECT_EQ(used(ChipUse::takes_over), row.takes_over);
    for (const bool quiet : {false, true}) {
      EXPECT_EQ(after(row.from, [&](auto& h) { h.session_spoke(quiet, kNow); }), row.session);
    }
    EXPECT_EQ(after(row.from, [](auto& h) { h.session_over(); }), row.session_over);
    EXPECT_EQ(after(row.from, [](auto& h) { h.take_back(); }), kOurs);
    EXPECT_EQ(after(row.from, [](auto& h) { h.forget(); }), kOurs);
    EXPECT_EQ(in_state(row.from).take_back(), row.from) << "says what to repair";
    EXPECT_EQ(after(row.from, [](auto& h) { h.give_up_card(); }), row.give_up_card);
    EXPECT_EQ(after(row.from, [](auto& h) { h.first_listing(false); }), kListed);
    EXPECT_EQ(in_state(row.from).first_listing(false), row.from != kListed);
    EXPECT_EQ(in_state(row.from).taken_over(), row.from >= kTaken);
    EXPECT_EQ(in_state(row.from).card_given_up(), row.from >= kUp);
    // Settings of the firmware: they change nobody's hold.
    EXPECT_EQ(after(row.from, [](auto& h) { h.bound_time_out(1s); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& h) { h.program_set_time_out(1s); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& h) { h.take_time_out_back(); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& h) { h.set_picc(0x9F); }), row.from);
  }
}

TEST(ProgramHold, EndsByItselfAfterTheGrace) {
  for (const auto state : {S::observed, S::exchanged, S::taken_over}) {
    const auto hold = in_state(state);
    EXPECT_FALSE(hold.is_over(kNow + kUsual.client_grace - 1ns, std::nullopt));
    EXPECT_TRUE(hold.is_over(kNow + kUsual.client_grace, std::nullopt));
  }
  EXPECT_FALSE(in_state(S::ours).is_over(kNow + 1h, kNow)) << "nothing to end";
}

TEST(ProgramHold, ADisconnectEndsItAndLeavesTheCardAloneForASecond) {
  for (const auto state : {S::observed, S::in_session}) {
    EXPECT_TRUE(in_state(state).is_over(kNow, kNow))
        << "nothing that the next program could go on with";
  }
  for (const auto state : {S::exchanged, S::taken_over}) {
    const auto left = kNow + kUsual.client_grace - 1ms;
    EXPECT_FALSE(in_state(state).is_over(left + 1s - 1ns, left));
    EXPECT_TRUE(in_state(state).is_over(left + 1s, left));
    EXPECT_EQ(in_state(state).until(left), left + 1s);
  }
}

TEST(ProgramHold, AListingIsTheFirstOncePerHoldAndProgram) {
  ProgramHold hold(kUsual);
  EXPECT_TRUE(hold.first_listing(false));
  EXPECT_FALSE(hold.first_listing(false));
  EXPECT_TRUE(hold.first_listing(true)) << "of the next program";
  EXPECT_FALSE(hold.first_listing(false));
  hold.take_back();
  EXPECT_TRUE(hold.first_listing(false));
}

TEST(ProgramHold, KnowsWhetherTheCardIsAsTheDriverLeftIt) {
  auto hold = in_state(S::taken_over);
  EXPECT_FALSE(hold.card_given_up());
  hold.give_up_card();
  EXPECT_TRUE(hold.card_given_up());
  hold.take_back();
  EXPECT_FALSE(hold.card_given_up());
}

TEST(ProgramHold, ASessionThatNeedsQuietMayPauseForLonger) {
  ProgramHold hold(kUsual);
  hold.session_spoke(false, kNow);
  EXPECT_EQ(hold.until(std::nullopt), kNow + kUsual.client_grace);
  hold.session_spoke(true, kNow);
  EXPECT_EQ(hold.until(std::nullopt), kNow + 15 * kUsual.client_grace);
  hold.used(ChipUse::observes, kNow + 1s);
  EXPECT_EQ(hold.until(std::nullopt), kNow + 15 * kUsual.client_grace)
      << "not cut short by another command";
  hold.take_back();
  hold.used(ChipUse::observes, kNow);
  EXPECT_EQ(hold.until(std::nullopt), kNow + kUsual.client_grace)
      << "nothing is left of the session";
}

TEST(ProgramHold, BoundsTheFirmwaresWaitOncePerHold) {
  ProgramHold hold(kUsual);
  EXPECT_EQ(hold.bound_time_out(0ms), 1);
  hold.used(ChipUse::takes_over, kNow);
  EXPECT_FALSE(hold.bound_time_out(5'000ms)) << "short enough";
  EXPECT_EQ(hold.bound_time_out(5'001ms), 2);
  EXPECT_EQ(hold.chip_time_out(), 10s);
  EXPECT_EQ(hold.bound_time_out(1h), 12) << "wtx_limit_ms";
}

TEST(ProgramHold, AProgramsOwnTimeOutIsItsOwnUntilTakenBack) {
  ProgramHold hold(kUsual);
  EXPECT_FALSE(hold.take_time_out_back());
  hold.program_set_time_out(25s);
  EXPECT_EQ(hold.chip_time_out(), 25s);
  EXPECT_FALSE(hold.bound_time_out(60s));
  EXPECT_TRUE(hold.take_time_out_back());
  EXPECT_EQ(hold.chip_time_out(), kUsualChipTimeOut);
  EXPECT_FALSE(hold.take_time_out_back());
}

TEST(ProgramHold, AReaderThatWasSetUpAnewHasNoTimeOutOfAProgram) {
  ProgramHold hold(kUsual);
  hold.program_set_time_out(25s);
  hold.forget();
  EXPECT_EQ(hold.chip_time_out(), kUsualChipTimeOut);
  EXPECT_EQ(hold.bound_time_out(5'000ms), 1) << "it is bounded again";
}

TEST(ProgramHold, ThePiccParameterOfProgramsOutlivesASetUp) {
  ProgramHold hold(kUsual);
  EXPECT_FALSE(hold.knows_picc());
  EXPECT_EQ(hold.picc(), 0xFF) << "as after plugging in";
  hold.set_picc(0x9F);
  hold.forget();
  EXPECT_EQ(hold.picc(), 0x9F);
  EXPECT_EQ(hold.picc_to_hand_back(), bridge::PiccParameter{0x9F});
  hold.set_picc(0x7F);
  EXPECT_EQ(hold.picc(), 0x7F);
  EXPECT_EQ(hold.picc_to_hand_back(), bridge::PiccParameter::power_on_default)
      << "the next user of the reader needs its polling";
}

}  // namespace
}  // namespace acr122::reader
