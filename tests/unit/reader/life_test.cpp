// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/life.h"

#include <gtest/gtest.h>

#include "support/manual_clock.h"

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

enum class State { open, closing, gone };

State state_of(const Life& life) {
  if (life.gone()) return State::gone;
  return life.closing() ? State::closing : State::open;
}

TEST(LifeTest, EveryEventInEveryState) {
  struct Row {
    State before, after_begin_closing, after_end;
  };
  for (const auto& row : {Row{State::open, State::closing, State::gone},
                          Row{State::closing, State::closing, State::gone},
                          Row{State::gone, State::gone, State::gone}}) {
    const auto at = [&row](auto event) {
      Life life;
      if (row.before == State::closing) life.begin_closing();
      if (row.before == State::gone) life.end();
      event(life);
      return state_of(life);
    };
    EXPECT_EQ(at([](Life&) {}), row.before);
    EXPECT_EQ(at([](Life& life) { life.begin_closing(); }), row.after_begin_closing);
    EXPECT_EQ(at([](Life& life) { life.end(); }), row.after_end);
  }
}

TEST(LifeTest, OneThatIsGoneIsClosingToo) {
  Life life;
  EXPECT_FALSE(life.closing());
  life.begin_closing();
  EXPECT_TRUE(life.closing());
  EXPECT_FALSE(life.gone());
  life.end();
  EXPECT_TRUE(life.closing());
  EXPECT_TRUE(life.gone());
}

TEST(LifeTest, SleepsAsLongAsAskedUnlessItIsClosing) {
  Life life;
  test_support::ManualClock clock;
  const auto end = clock.now() + 123ms;
  sleep_until(end, clock, life);
  EXPECT_EQ(clock.now(), end);
  life.begin_closing();
  sleep_until(end + 1h, clock, life);
  EXPECT_EQ(clock.now(), end);
}

}  // namespace
}  // namespace acr122::reader
