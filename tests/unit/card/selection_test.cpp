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

enum class S { unused, used, lost, lost_and_used };

Selection in_state(S state) {
  Selection selection;
  if (state != S::unused) selection.used();
  if (state >= S::lost) selection.lost();
  if (state == S::lost_and_used) selection.used();
  return selection;
}

/// By what it does: whether somebody has to be told, and whether the session that goes on would be
/// a loss.
S state_of(Selection selection) {
  const bool lost = selection.is_lost();
  if (lost) {
    EXPECT_FALSE(selection.admits(kRead));
  }
  selection.lost();
  const bool used = selection.is_lost();
  if (lost) return used ? S::lost_and_used : S::lost;
  return used ? S::used : S::unused;
}

template <class Event>
S after(S state, Event event) {
  auto selection = in_state(state);
  EXPECT_EQ(state_of(selection), state);
  event(selection);
  return state_of(selection);
}

TEST(SelectionTable, EveryEventInEveryState) {
  struct Row {
    S from, used, lost, read;
  };
  constexpr Row kTable[] = {
      {S::unused, S::used, S::unused, S::used},
      {S::used, S::used, S::lost, S::used},
      {S::lost, S::lost_and_used, S::lost, S::unused},
      {S::lost_and_used, S::lost_and_used, S::lost, S::used},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& one) { one.used(); }), row.used);
    EXPECT_EQ(after(row.from, [](auto& one) { one.lost(); }), row.lost);
    EXPECT_EQ(after(row.from, [](auto& one) { one.admits(kRead); }), row.read);
    EXPECT_EQ(after(row.from, [](auto& one) { one.admits(kSelect); }), S::used);
    EXPECT_EQ(in_state(row.from).admits(kRead), row.from < S::lost);
    EXPECT_TRUE(in_state(row.from).admits(kSelect));
  }
}

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
