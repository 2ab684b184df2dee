// SPDX-License-Identifier: LGPL-2.1-or-later
#include "card/selection.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::card {
namespace {

using test_support::hex;

const Bytes kSelect = hex("00 A4 04 00 05 F0 01 02 03 04");
const Bytes kSelectFile = hex("00 A4 00 0C 02 00 01");
const Bytes kRead = hex("00 B0 00 00 02");

TEST(Selection, SessionThatCarriedNothingIsNoLoss) {
  Selection selection;
  selection.lost();
  EXPECT_FALSE(selection.is_lost());
  EXPECT_TRUE(selection.admits(kRead));
}

TEST(Selection, NextApduIsRefusedOnce) {
  Selection selection;
  ASSERT_TRUE(selection.admits(kRead));
  selection.lost();
  EXPECT_TRUE(selection.is_lost());
  EXPECT_FALSE(selection.admits(kRead));
  EXPECT_FALSE(selection.is_lost());
  EXPECT_TRUE(selection.admits(kRead));
}

TEST(Selection, LossTwiceIsOne) {
  Selection selection;
  ASSERT_TRUE(selection.admits(kRead));
  selection.lost();
  selection.lost();
  EXPECT_FALSE(selection.admits(kSelectFile));
  EXPECT_TRUE(selection.admits(kRead));
}

TEST(Selection, SelectByNameDependsOnNothingBeforeIt) {
  Selection selection;
  ASSERT_TRUE(selection.admits(kRead));
  selection.lost();
  EXPECT_TRUE(selection.admits(kSelect));
  EXPECT_TRUE(selection.admits(kRead));
}

TEST(Selection, CommandOfAProgramsOwnCountsToo) {
  Selection selection;
  selection.used();
  selection.lost();
  EXPECT_FALSE(selection.admits(kRead));
}

}  // namespace
}  // namespace acr122::card
