// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/card_slot.h"

#include <gtest/gtest.h>

#include "unit/reader/fake_card.h"

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = CardSlot::State;

const TimePoint kNow{1h};
const config::Settings kUsual;

CardSlot in_state(S state) {
  CardSlot slot(kUsual, kNow);
  if (state != S::empty) slot.put(std::make_unique<FakeCard>(), kNow, 0);
  if (state == S::in_use) slot.used();
  if (state == S::parked) slot.parked(kNow, 0);
  EXPECT_EQ(slot.state(), state);
  return slot;
}

template <class Event>
S after(S state, Event event) {
  auto slot = in_state(state);
  event(slot);
  EXPECT_EQ(slot.card() == nullptr, slot.state() == S::empty);
  return slot.state();
}

TEST(CardSlotTable, EveryEventInEveryState) {
  struct Row {
    S from, put, activated, used, parked, clear;
  };
  constexpr Row kTable[] = {
      {S::empty, S::fresh, S::fresh, S::empty, S::empty, S::empty},
      {S::fresh, S::fresh, S::fresh, S::in_use, S::parked, S::empty},
      {S::in_use, S::fresh, S::fresh, S::in_use, S::parked, S::empty},
      {S::parked, S::fresh, S::fresh, S::parked, S::parked, S::empty},
  };
  const auto card = [] { return std::make_unique<FakeCard>(); };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [&](auto& s) { s.put(card(), kNow, 0); }), row.put);
    EXPECT_EQ(after(row.from, [&](auto& s) { s.activated(card(), kNow, 0); }), row.activated);
    EXPECT_EQ(after(row.from, [](auto& s) { s.used(); }), row.used);
    EXPECT_EQ(after(row.from, [](auto& s) { s.parked(kNow, 0); }), row.parked);
    EXPECT_EQ(after(row.from, [](auto& s) { s.clear(kNow); }), row.clear);
    // These say when to look again, no more.
    EXPECT_EQ(after(row.from, [](auto& s) { s.seen(kNow, 1); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& s) { s.answered(kNow, 1); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& s) { s.look_soon(kNow); }), row.from);
    EXPECT_EQ(after(row.from, [](auto& s) { s.found_nobody(kNow); }), row.from);
    // Tells the news, no more.
    EXPECT_EQ(after(row.from, [](auto& s) { s.take_arrival(); }), row.from);
    EXPECT_EQ(in_state(row.from).take_arrival(), row.from != S::empty);
  }
}

TEST(CardSlot, IsQuietOnlyWhenItWasEmptyForLong) {
  for (const auto state : {S::empty, S::fresh, S::in_use, S::parked}) {
    EXPECT_FALSE(in_state(state).quiet(kNow + 599s));
    EXPECT_EQ(in_state(state).quiet(kNow + 600s), state == S::empty);
  }
}

TEST(CardSlot, LooksAtOnceThenAtTheConfiguredPace) {
  CardSlot slot(kUsual, kNow);
  EXPECT_LE(slot.next_look(), kNow);
  slot.found_nobody(kNow);
  EXPECT_EQ(slot.next_look(), kNow + kUsual.idle_interval);
  slot.put(std::make_unique<FakeCard>(), kNow, 0);
  EXPECT_EQ(slot.next_look(), kNow + 55ms);
  slot.clear(kNow + 1s);
  EXPECT_EQ(slot.next_look(), kNow + 1s + kUsual.idle_interval);
  slot.look_soon(kNow + 2s);
  EXPECT_EQ(slot.next_look(), kNow + 2s);
}

TEST(CardSlot, OnlyAnAnswerOfTheCardItselfPutsTheTestOff) {
  CardSlot slot(kUsual, kNow);
  slot.put(std::make_unique<FakeCard>(), kNow, 5);
  slot.answered(kNow + 100ms, 5);
  EXPECT_EQ(slot.next_look(), kNow + 55ms) << "answered from memory";
  slot.answered(kNow + 100ms, 6);
  EXPECT_EQ(slot.next_look(), kNow + 100ms + 55ms);
}

TEST(CardSlot, ACardThatLiesUnusedForLongIsAskedLessOften) {
  CardSlot slot(kUsual, kNow);
  slot.put(std::make_unique<FakeCard>(), kNow, 0);
  slot.seen(kNow + 9'999ms, 0);
  EXPECT_EQ(slot.next_look(), kNow + 9'999ms + 55ms);
  slot.seen(kNow + 10s, 0);
  EXPECT_EQ(slot.next_look(), kNow + 10s + kUsual.presence_interval);
  slot.answered(kNow + 11s, 1);
  EXPECT_EQ(slot.next_look(), kNow + 11s + 55ms) << "used again";
}

TEST(CardSlot, IsBusyWhileAProgramGetsAnswers) {
  auto slot = in_state(S::in_use);
  EXPECT_TRUE(slot.busy(kNow + 999ms));
  EXPECT_FALSE(slot.busy(kNow + 1s));
  slot.answered(kNow + 5s, 1);
  EXPECT_TRUE(slot.busy(kNow + 5'999ms));
  EXPECT_FALSE(in_state(S::fresh).busy(kNow)) << "no program has spoken";
  EXPECT_FALSE(in_state(S::parked).busy(kNow));
}

TEST(CardSlot, AFieldThatIsEmptyForLongIsLookedAtLessOften) {
  config::Settings settings;
  settings.quiet_after = 10s;
  settings.quiet_interval = 1s;
  CardSlot slot(settings, kNow);
  const auto expect = [&](TimePoint now, const char* why) {
    const auto pace = pace_after(now - kNow, settings);
    EXPECT_EQ(slot.effort(now).tries, pace.effort.tries) << why;
    slot.found_nobody(now);
    EXPECT_EQ(slot.next_look(), now + pace.pause) << why;
  };
  expect(kNow, "eager");
  expect(kNow + 9s, "calm");
  expect(kNow + 10s, "quiet");
  slot.put(std::make_unique<FakeCard>(), kNow + 20s, 0);
  slot.clear(kNow + 30s);
  slot.found_nobody(kNow + 30s);
  EXPECT_EQ(slot.next_look(), kNow + 30s + settings.idle_interval) << "a visit begins it anew";
  slot.look_soon(kNow + 60s);
  slot.found_nobody(kNow + 60s);
  EXPECT_EQ(slot.next_look(), kNow + 60s + settings.idle_interval) << "so does a program";
}

TEST(CardSlot, AnArrivalIsNewsOnce) {
  CardSlot slot(kUsual, kNow);
  EXPECT_FALSE(slot.take_arrival());
  slot.put(std::make_unique<FakeCard>(), kNow, 0);
  slot.activated(std::make_unique<FakeCard>(), kNow, 0);
  EXPECT_TRUE(slot.take_arrival());
  EXPECT_FALSE(slot.take_arrival());
  slot.activated(std::make_unique<FakeCard>(), kNow, 0);
  EXPECT_FALSE(slot.take_arrival()) << "the same card";
  slot.put(std::make_unique<FakeCard>(), kNow, 0);
  slot.clear(kNow);
  EXPECT_FALSE(slot.take_arrival()) << "left before anybody heard of it";
}

}  // namespace
}  // namespace acr122::reader
