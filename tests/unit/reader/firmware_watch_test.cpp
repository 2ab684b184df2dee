// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/firmware_watch.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = FirmwareWatch::State;

const TimePoint kNow{1h};

FirmwareWatch in_state(S state) {
  FirmwareWatch watch{config::Settings()};
  if (state == S::on_trial || state == S::proven || state == S::relied_on) watch.begins(kNow);
  if (state == S::proven || state == S::relied_on) watch.told(true);
  if (state == S::relied_on) watch.begins(kNow);
  if (state == S::given_up) {
    for (unsigned time = 0; time < FirmwareWatch::kFalseAlarms; ++time) watch.failed();
  }
  EXPECT_EQ(watch.state(), state);
  return watch;
}

template <class Event>
S after(S state, Event event) {
  auto watch = in_state(state);
  event(watch);
  return watch.state();
}

TEST(FirmwareWatchTable, EveryEventInEveryState) {
  struct Row {
    S from, begins, ends, told_card, told_nobody, checked_card, checked_nobody, failed;
  };
  constexpr Row kTable[] = {
      {S::untried, S::on_trial, S::untried, S::untried, S::untried, S::untried, S::untried,
       S::untried},
      {S::on_trial, S::on_trial, S::untried, S::proven, S::untried, S::untried, S::untried,
       S::untried},
      {S::proven, S::relied_on, S::proven, S::proven, S::proven, S::proven, S::proven, S::proven},
      {S::relied_on, S::relied_on, S::proven, S::proven, S::proven, S::untried, S::proven,
       S::proven},
      {S::given_up, S::given_up, S::given_up, S::given_up, S::given_up, S::given_up, S::given_up,
       S::given_up},
  };
  for (const auto& row : kTable) {
    SCOPED_TRACE(static_cast<int>(row.from));
    EXPECT_EQ(after(row.from, [](auto& w) { w.begins(kNow); }), row.begins);
    EXPECT_EQ(after(row.from, [](auto& w) { w.ends(); }), row.ends);
    EXPECT_EQ(after(row.from, [](auto& w) { w.told(true); }), row.told_card);
    EXPECT_EQ(after(row.from, [](auto& w) { w.told(false); }), row.told_nobody);
    EXPECT_EQ(after(row.from, [](auto& w) { w.checked(true); }), row.checked_card);
    EXPECT_EQ(after(row.from, [](auto& w) { w.checked(false); }), row.checked_nobody);
    EXPECT_EQ(after(row.from, [](auto& w) { w.failed(); }), row.failed);
    const bool watches = row.from == S::on_trial || row.from == S::relied_on;
    EXPECT_EQ(in_state(row.from).watching(), watches);
    EXPECT_EQ(in_state(row.from).may_begin(), !watches && row.from != S::given_up);
  }
}

TEST(FirmwareWatch, IsCheckedSoonUntilItHasToldOfACard) {
  auto watch = in_state(S::on_trial);
  EXPECT_FALSE(watch.check_is_due(kNow + 4'999ms));
  EXPECT_TRUE(watch.check_is_due(kNow + 5s));
  watch.told(true);
  watch.begins(kNow);
  EXPECT_FALSE(watch.check_is_due(kNow + 29'999ms));
  EXPECT_TRUE(watch.check_is_due(kNow + 30s));
}

// A program that asks for something now and then puts no check off.
TEST(FirmwareWatch, IsCheckedAtOnceWhenItWasTakenBack) {
  auto watch = in_state(S::on_trial);
  watch.ends();
  watch.begins(kNow);
  EXPECT_TRUE(watch.check_is_due(kNow));
  watch.checked(false);
  watch.begins(kNow);
  EXPECT_FALSE(watch.check_is_due(kNow));
}

TEST(FirmwareWatch, GivesUpAfterThreeFalseAlarmsInARow) {
  auto watch = in_state(S::proven);
  for (const bool card : {false, false, true, false, false}) {
    watch.begins(kNow);
    watch.told(card);
    EXPECT_EQ(watch.state(), S::proven);
  }
  watch.begins(kNow);
  watch.checked(false);
  for (int time = 0; time < 2; ++time) {
    watch.failed();
    EXPECT_EQ(watch.state(), S::proven) << "not in a row";
  }
  watch.begins(kNow);
  watch.told(false);
  EXPECT_EQ(watch.state(), S::given_up);
}

TEST(FirmwareWatch, GivesUpAfterTwoCardsInARowThatItWasNotToldOf) {
  auto watch = in_state(S::untried);
  for (const auto told : {false, true, false}) {
    watch.begins(kNow);
    told ? watch.told(true) : watch.checked(true);
    EXPECT_EQ(watch.state(), told ? S::proven : S::untried);
  }
  watch.begins(kNow);
  watch.checked(true);
  EXPECT_EQ(watch.state(), S::given_up);
}

TEST(FirmwareWatch, IsNotBlamedForACardThatCameWhileAProgramHadTheReader) {
  auto watch = in_state(S::relied_on);
  for (unsigned time = 0; time < 2 * FirmwareWatch::kMisses; ++time) {
    watch.ends();
    watch.begins(kNow);
    watch.checked(true);
    EXPECT_EQ(watch.state(), S::proven);
    watch.begins(kNow);
  }
}

TEST(FirmwareWatch, IsKeptOffByAProgramsLedsUntilTheNextCard) {
  auto watch = in_state(S::proven);
  watch.keep_off();
  EXPECT_FALSE(watch.may_begin());
  watch.card_came();
  EXPECT_TRUE(watch.may_begin());
}

TEST(FirmwareWatch, PollsForWhatTheDriverLooksFor) {
  config::Settings settings;
  const auto parameter = [&] { return static_cast<unsigned>(FirmwareWatch(settings).parameter()); };
  EXPECT_EQ(parameter(), 0xFFU) << "as after power-on";
  settings.card.technologies = {card::Modulation::a};
  EXPECT_EQ(parameter(), 0xE1U);
  settings.card.technologies = {card::Modulation::jewel, card::Modulation::b};
  EXPECT_EQ(parameter(), 0xE6U);
  settings.card.technologies = {card::Modulation::felica_212};
  EXPECT_EQ(parameter(), 0xE8U);
  settings.card.technologies = {card::Modulation::felica_424};
  EXPECT_EQ(parameter(), 0xF0U);
}

TEST(FirmwareWatch, IsNotToBeginWhereFieldLedsOrBuzzerAreNotTheFirmwares) {
  config::Settings settings;
  EXPECT_TRUE(FirmwareWatch(settings).may_begin());
  settings.quiet_watch = config::QuietWatch::driver;
  EXPECT_FALSE(FirmwareWatch(settings).may_begin());
  settings = {};
  settings.card.idle_field = false;
  EXPECT_FALSE(FirmwareWatch(settings).may_begin());
  for (const auto leds : {config::LedPolicy::off, config::LedPolicy::untouched}) {
    settings = {};
    settings.leds = leds;
    EXPECT_FALSE(FirmwareWatch(settings).may_begin());
  }
  settings = {};
  settings.buzzer = config::BuzzerPolicy::untouched;
  EXPECT_FALSE(FirmwareWatch(settings).may_begin());
  settings.buzzer = config::BuzzerPolicy::arrival;
  EXPECT_TRUE(FirmwareWatch(settings).may_begin());
}

}  // namespace
}  // namespace acr122::reader
