// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/reset_watch.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow{1h};

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
