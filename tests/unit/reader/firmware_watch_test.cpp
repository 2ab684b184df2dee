// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/firmware_watch.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;
using S = FirmwareWatch::State;

const TimePoint kNow{1h};

FirmwareWatch in_state(S state, const config::Settings& settings = {}) {
  FirmwareWatch watch(settings);
  if (state == S::on_trial || state == S::proven || state == S::relied_on) watch.begins(kNow);
  if (state == S::proven || state == S::relied_on) watch.told(true);
  if (state == S::relied_on) watch.begins(kNow);
  if (state == S::given_up) watch.give_up();
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
    S from, begins, ends, told_card, told_nobody, checked_card, checked_nobody, give_up;
  };
  constexpr Row kTable[] = {
      {S::untried, S::on_trial, S::untried, S::untried, S::untried, S::untried, S::untried,
       S::given_up},
      {S::on_trial, S::on_trial, S::untried, S::proven, S::untried, S::given_up, S::untried,
       S::given_up},
      {S::proven, S::relied_on, S::proven, S::proven, S::proven, S::proven, S::proven, S::given_up},
      {S::relied_on, S::relied_on, S::proven, S::proven, S::proven, S::untried, S::proven,
       S::given_up},
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
    EXPECT_EQ(after(row.from, [](auto& w) { w.give_up(); }), row.give_up);
    const bool watches = row.from == S::on_trial || row.from == S::relied_on;
    EXPECT_EQ(in_state(row.from).watching(), watches);
    EXPECT_EQ(in_state(row.from).may_begin(), !watches && row.from != S::given_up);
  }
}

TEST(FirmwareWatch, IsCheckedSoonUntilItHasToldOfACard) {
  auto watch = in_state(S::on_trial);
  EXPECT_EQ(watch.check_due(), kNow + 5s);
  watch.told(true);
  watch.begins(kNow);
  EXPECT_EQ(watch.check_due(), kNow + 30s);
}

TEST(FirmwareWatch, GivesUpAfterThreeFalseAlarmsInARow) {
  auto watch = in_state(S::proven);
  for (const bool card : {false, false, true, false, false}) {
    watch.begins(kNow);
    watch.told(card);
    EXPECT_EQ(watch.state(), S::proven);
  }
  watch.begins(kNow);
  watch.told(false);
  EXPECT_EQ(watch.state(), S::given_up);
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

TEST(FirmwareWatch, IsNotToBeginWhereFieldOrLedsAreNotTheFirmwares) {
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
}

}  // namespace
}  // namespace acr122::reader
