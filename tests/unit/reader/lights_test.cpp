// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/lights.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = Lights::State;

constexpr bridge::Leds kRed{.red = true, .green = false};
constexpr bridge::Leds kGreen{.red = false, .green = true};
constexpr bridge::Leds kBefore{.red = true, .green = true};
const TimePoint kNow{1h};
const config::Settings kUsual;

constexpr unsigned kSteps = 25;

Lights in_state(S state) {
  Lights lights(kUsual);
  if (state == S::blinking) lights.blink(kBefore, kNow);
  EXPECT_EQ(lights.state(), state);
  return lights;
}

template <class Event>
S after(S state, Event event) {
  auto lights = in_state(state);
  event(lights);
  return lights.state();
}

void step_often(Lights& lights, unsigned steps) {
  for (unsigned step = 0; step < steps; ++step) lights.step(kNow + step * 200ms);
}

TEST(LightsTable, EveryEventInEveryState) {
  struct Row {
    S from, follow, forget, blink, prolong, step, last_step;
  };
  constexpr auto kCard = S::following, kBlink = S::blinking;
  constexpr Row kTable[] = {
      {kCard, kCard, kCard, kBlink, kCard, kCard, kCard},
      {kBlink, kBlink, kBlink, kBlink, kBlink, kBlink, kCard},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& l) { l.follow(true); }), row.follow);
    EXPECT_EQ(after(row.from, [](auto& l) { l.forget(); }), row.forget);
    EXPECT_EQ(after(row.from, [](auto& l) { l.blink(kBefore, kNow); }), row.blink);
    EXPECT_EQ(after(row.from, [](auto& l) { l.prolong(kNow); }), row.prolong);
    EXPECT_EQ(after(row.from, [](auto& l) { step_often(l, 1); }), row.step);
    EXPECT_EQ(after(row.from, [](auto& l) { step_often(l, kSteps - 1); }), row.step);
    EXPECT_EQ(after(row.from, [](auto& l) { step_often(l, kSteps); }), row.last_step);
  }
}

TEST(Lights, FollowTheCardAndAreSetOnce) {
  Lights lights(kUsual);
  EXPECT_EQ(lights.follow(false), kRed);
  EXPECT_FALSE(lights.follow(false));
  EXPECT_EQ(lights.follow(true), kGreen);
  lights.forget();
  EXPECT_EQ(lights.follow(true), kGreen) << "the reader was set up anew";
}

TEST(Lights, DoAsTheConfigurationSays) {
  config::Settings settings;
  settings.leds = config::LedPolicy::off;
  EXPECT_EQ(Lights(settings).follow(true), bridge::Leds{});
  settings.leds = config::LedPolicy::untouched;
  EXPECT_FALSE(Lights(settings).follow(true));
  EXPECT_FALSE(Lights(settings).beeps_on_arrival());
  settings.buzzer = config::BuzzerPolicy::arrival;
  EXPECT_TRUE(Lights(settings).beeps_on_arrival());
}

TEST(Lights, BlinkForFiveSecondsThenShowWhatTheyShowed) {
  Lights lights(kUsual);
  EXPECT_EQ(lights.due(), TimePoint::max());
  lights.blink(kBefore, kNow);
  auto now = kNow;
  for (int step = 0; step < 24; ++step, now += 200ms) {
    ASSERT_EQ(lights.due(), now);
    EXPECT_FALSE(lights.follow(true)) << "not while it blinks";
    EXPECT_EQ(lights.step(now), step % 2 == 0 ? kRed : kGreen);
    EXPECT_FALSE(lights.step(now + 199ms));
  }
  EXPECT_EQ(lights.step(now), kBefore);
  EXPECT_EQ(lights.state(), S::following);
  EXPECT_EQ(lights.due(), TimePoint::max());
}

TEST(Lights, ASecondRequestBeginsTheFiveSecondsAnew) {
  Lights lights(kUsual);
  lights.blink(kBefore, kNow);
  for (int step = 0; step < 20; ++step) lights.step(kNow + step * 200ms);
  lights.prolong(kNow + 4s);
  for (int step = 0; step < 24; ++step) EXPECT_NE(lights.step(kNow + 4s + step * 200ms), kBefore);
  EXPECT_EQ(lights.step(kNow + 4s + 24 * 200ms), kBefore) << "as before the first request";
}

}  // namespace
}  // namespace acr122::reader
