// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/health.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = Health::State;

constexpr Error kSilent{Errc::timed_out, "GetFirmwareVersion"};
const TimePoint kNow{1h};

Health in_state(S state) {
  Health health(0ms);
  if (state == S::waiting) health.attempt_failed(kNow);
  if (state == S::ready) health.recovered();
  EXPECT_EQ(health.state(), state);
  return health;
}

template <class Event>
S after(S state, Event event) {
  auto health = in_state(state);
  event(health);
  return health.state();
}

TEST(HealthTable, EveryEventInEveryState) {
  struct Row {
    S from, lose, attempt_failed, recovered, failed;
  };
  constexpr Row kTable[] = {
      {S::lost, S::lost, S::waiting, S::ready, S::lost},
      {S::waiting, S::waiting, S::waiting, S::ready, S::waiting},
      {S::ready, S::lost, S::waiting, S::ready, S::lost},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& h) { h.lose(); }), row.lose);
    EXPECT_EQ(after(row.from, [](auto& h) { h.attempt_failed(kNow); }), row.attempt_failed);
    EXPECT_EQ(after(row.from, [](auto& h) { h.recovered(); }), row.recovered);
    EXPECT_EQ(after(row.from, [](auto& h) { h.failed(kSilent, kNow); }), row.failed);
    // These change no state by themselves.
    EXPECT_EQ(after(row.from, [](auto& h) { h.bears_odd_result(); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& h) { h.good_result(); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& h) { h.woke_up(1h); }), row.from);
  }
}

TEST(Health, TriesAtOnceThenLessAndLessOften) {
  Health health(0ms);
  EXPECT_TRUE(health.may_try(kNow));
  EXPECT_FALSE(health.tried_in_vain());
  auto now = kNow;
  for (const auto pause : {200ms, 500ms, 1'000ms, 2'000ms, 2'000ms}) {
    health.attempt_failed(now);
    EXPECT_TRUE(health.tried_in_vain());
    EXPECT_EQ(health.next_attempt(), now + pause);
    EXPECT_FALSE(health.may_try(now + pause - 1ns));
    EXPECT_TRUE(health.may_try(now + pause));
    now += pause;
  }
  health.recovered();
  health.lose();
  EXPECT_TRUE(health.may_try(now)) << "a new loss is a new start";
  health.attempt_failed(now);
  EXPECT_EQ(health.next_attempt(), now + 200ms);
}

TEST(Health, ResetsFromTheThirdAttemptAndAFourthIsNotWorthWaitingFor) {
  Health health(0ms);
  const bool resets[] = {false, false, true, true, true};
  const bool waits[] = {true, true, true, true, false};
  for (std::size_t attempt = 0; attempt < std::size(resets); ++attempt) {
    EXPECT_EQ(health.needs_usb_reset(), resets[attempt]) << attempt;
    EXPECT_EQ(health.worth_a_wait(), waits[attempt]) << attempt;
    health.attempt_failed(kNow);
  }
}

TEST(Health, BearsFourOddResultsInARow) {
  auto health = in_state(S::ready);
  for (int round = 0; round < 2; ++round) {
    for (int odd = 0; odd < 4; ++odd) EXPECT_TRUE(health.bears_odd_result());
    health.good_result();
  }
  for (int odd = 0; odd < 4; ++odd) EXPECT_TRUE(health.bears_odd_result());
  EXPECT_FALSE(health.bears_odd_result());
  EXPECT_FALSE(in_state(S::lost).bears_odd_result());
}

TEST(Health, NoticesEverySleepOnce) {
  Health health(3'000ms);
  EXPECT_FALSE(health.woke_up(3'000ms));
  EXPECT_FALSE(health.woke_up(3'499ms)) << "clocks differ by chance";
  EXPECT_TRUE(health.woke_up(4'000ms));
  EXPECT_FALSE(health.woke_up(4'000ms));
}

TEST(Health, RemembersTheFailureUntilItIsOver) {
  Health health(0ms);
  EXPECT_FALSE(health.last_failure());
  EXPECT_TRUE(health.failed(kSilent, kNow));
  ASSERT_TRUE(health.last_failure());
  EXPECT_EQ(health.last_failure()->code, Errc::timed_out);
  EXPECT_TRUE(health.recovered());
  EXPECT_FALSE(health.last_failure());
}

}  // namespace
}  // namespace acr122::reader
