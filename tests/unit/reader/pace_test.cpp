// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reader/pace.h"

#include <gtest/gtest.h>

namespace acr122::reader {
namespace {

using namespace std::chrono_literals;

/// As one number per field, so that a row reads at a glance.
struct Row {
  std::chrono::milliseconds calm;
  unsigned tries;
  std::size_t others;
  Milliseconds pause;
};

void expect_rows(const config::Settings& settings, std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    SCOPED_TRACE(row.calm.count());
    const auto pace = pace_after(row.calm, settings);
    EXPECT_EQ(pace.effort.tries, row.tries);
    EXPECT_EQ(pace.effort.others, row.others);
    EXPECT_EQ(pace.effort.felica_rates_share, row.others == 1) << "else a tap of 90 ms is lost";
    EXPECT_EQ(pace.pause, row.pause);
  }
}

TEST(Pace, SlowsDownInStepsAndTheChipTriesInPlaceOfPauses) {
  expect_rows({}, {{0s, 2, 2, 12ms},
                   {9'999ms, 2, 2, 12ms},
                   {10s, 5, 1, 2ms},
                   {59'999ms, 5, 1, 2ms},
                   {60s, 8, 1, 2ms},
                   {599'999ms, 8, 1, 2ms},
                   {600s, 60, 1, 2ms},
                   {24h, 60, 1, 2ms}});
}

TEST(Pace, StaysWhereTheSettingsSayNever) {
  config::Settings settings;
  settings.quiet_after = 0s;
  expect_rows(settings, {{0s, 2, 2, 12ms}, {24h, 2, 2, 12ms}});
}

TEST(Pace, IsQuietAfterAllOfTheTimeThatTheSettingsSay) {
  config::Settings settings;
  EXPECT_FALSE(is_quiet(599'999ms, settings));
  EXPECT_TRUE(is_quiet(600s, settings));
  settings.quiet_after = 0s;
  EXPECT_FALSE(is_quiet(24h, settings));
}

TEST(Pace, KeepsALongPauseOfTheSettingsButForTheTimeOfTheTries) {
  config::Settings settings;
  settings.idle_interval = 500ms;
  expect_rows(settings, {{0s, 2, 2, 500ms}, {10s, 5, 1, 470ms}, {60s, 8, 1, 440ms}});
}

// A search that takes long would keep programs waiting, and a field that shall be off on.
TEST(Pace, PausesForTheRestOfALongInterval) {
  config::Settings settings;
  settings.quiet_interval = 10s;
  expect_rows(settings, {{600s, 60, 1, 19'400ms}});
  settings.quiet_interval = 10ms;
  expect_rows(settings, {{600s, 2, 1, 12ms}});
}

TEST(Pace, PausesInPlaceOfTriesWhereTheFieldIsOffBetweenLooks) {
  config::Settings settings;
  settings.card.idle_field = false;
  expect_rows(settings,
              {{0s, 2, 2, 12ms}, {10s, 2, 1, 30ms}, {60s, 2, 1, 60ms}, {600s, 2, 1, 580ms}});
}

}  // namespace
}  // namespace acr122::reader
