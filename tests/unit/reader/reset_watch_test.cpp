// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reset_watch.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

using S = ResetWatch::State;

const TimePoint kNow{1h};

ResetWatch in_state(S state) {
  ResetWatch watch;
  watch.checked(kNow);
  if (state == S::doubtful) watch.card_left();
  EXPECT_EQ(watch.state(), state);
  return watch;
}

template <class Event>
ResetWatch after(S state, Event event) {
  auto watch = in_state(state);
  event(watch);
  return watch;
}

TEST(ResetWatchTable, EveryEventInEveryState) {
  for (const auto state : {S::sure, S::doubtful}) {
    SCOPED_TRACE(static_cast<int>(state));
    EXPECT_EQ(after(state, [](auto& w) { w.card_left(); }).state(), S::doubtful);
    EXPECT_EQ(after(state, [](auto& w) { w.take_doubt(); }).state(), S::sure);
    EXPECT_EQ(in_state(state).take_doubt(), state == S::doubtful);
    EXPECT_EQ(after(state, [](auto& w) { w.settle_doubt(); }).state(), S::sure);
    EXPECT_EQ(in_state(state).due(kNow, true), state == S::doubtful) << "asked at once";
    // Nobody has written the chip's settings by these.
    EXPECT_EQ(after(state, [](auto& w) { w.checked(kNow); }).state(), state);
    EXPECT_FALSE(after(state, [](auto& w) { w.checked(kNow); }).due(kNow, true));
    EXPECT_EQ(after(state, [](auto& w) { w.card_activated(7); }).state(), state);
    EXPECT_EQ(after(state, [](auto& w) { w.learn_firmware(true); }).state(), state);
    EXPECT_EQ(after(state, [](auto& w) { w.learn_chip(true); }).state(), state);
  }
}

TEST(ResetWatch, IsDueTwiceASecondWhileACardIsInUseElseLessOften) {
  ResetWatch watch;
  EXPECT_TRUE(watch.due(kNow, false));
  watch.checked(kNow);
  EXPECT_FALSE(watch.due(kNow + 499ms, true));
  EXPECT_TRUE(watch.due(kNow + 500ms, true));
  EXPECT_FALSE(watch.due(kNow + 2'499ms, false));
  EXPECT_TRUE(watch.due(kNow + 2'500ms, false));
}

TEST(ResetWatch, ACardThatLeftLeavesADoubtOnce) {
  ResetWatch watch;
  EXPECT_FALSE(watch.take_doubt());
  watch.checked(kNow);
  watch.card_left();
  EXPECT_TRUE(watch.due(kNow, false)) << "asked at once";
  EXPECT_TRUE(watch.take_doubt());
  EXPECT_FALSE(watch.take_doubt());
  watch.card_left();
  watch.settle_doubt();
  EXPECT_FALSE(watch.take_doubt());
}

TEST(ResetWatch, KnowsWhenTheChipForgetsItsTarget) {
  ResetWatch watch;
  watch.card_activated(7);
  EXPECT_FALSE(watch.target_forgotten(7));
  EXPECT_TRUE(watch.target_forgotten(8));
  watch.card_activated(8);
  EXPECT_FALSE(watch.target_forgotten(8));
}

TEST(ResetWatch, TrustsNobodyBeforeItHasLearnt) {
  ResetWatch watch;
  EXPECT_FALSE(watch.firmware_tells());
  EXPECT_FALSE(watch.chip_tells());
  watch.learn_firmware(true);
  EXPECT_TRUE(watch.firmware_tells());
  EXPECT_FALSE(watch.chip_tells());
  watch.learn_chip(true);
  EXPECT_TRUE(watch.chip_tells());
}

}  // namespace
}  // namespace acr122::reader
