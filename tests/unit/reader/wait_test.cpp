// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/wait.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using S = Wait::State;

Wait in_state(S state) {
  Wait wait;
  if (state == S::stirred) wait.stir();
  if (state == S::stopped) wait.stop();
  if (state == S::unread) wait.begins(true);
  EXPECT_EQ(wait.state(), state);
  return wait;
}

template <class Event>
S after(S state, Event event) {
  auto wait = in_state(state);
  event(wait);
  return wait.state();
}

TEST(WaitTable, EveryEventInEveryState) {
  constexpr auto kCalm = S::undisturbed, kStir = S::stirred, kStop = S::stopped, kLoss = S::unread;
  struct Row {
    S from, begins, begins_unread, stir, stop, dozed;
    bool doze_is_over, is_over;
  };
  constexpr Row kTable[] = {
      {kCalm, kCalm, kLoss, kStir, kStop, kCalm, false, false},
      {kStir, kStir, kLoss, kStir, kStop, kCalm, true, false},
      {kStop, kStop, kLoss, kStop, kStop, kStop, true, true},
      {kLoss, kLoss, kLoss, kLoss, kLoss, kLoss, true, true},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& w) { w.begins(false); }), row.begins);
    EXPECT_EQ(after(row.from, [](auto& w) { w.begins(true); }), row.begins_unread);
    EXPECT_EQ(after(row.from, [](auto& w) { w.stir(); }), row.stir);
    EXPECT_EQ(after(row.from, [](auto& w) { w.stop(); }), row.stop);
    EXPECT_EQ(after(row.from, [](auto& w) { w.dozed(); }), row.dozed);
    EXPECT_EQ(after(row.from, [](auto& w) { w.ends(); }), kCalm) << "it counts once";
    EXPECT_EQ(in_state(row.from).ends(), row.from) << "says how it ended";
    EXPECT_EQ(in_state(row.from).doze_is_over(), row.doze_is_over);
    EXPECT_EQ(in_state(row.from).is_over(), row.is_over);
  }
}

}  // namespace
}  // namespace acr122::reader
