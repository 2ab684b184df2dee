// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pn532/program_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hex.h"

namespace acr122::pn532 {
namespace {

using test_support::hex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

Effect effect(const char* command) { return effect_of(hex(command)); }

// What a program reads (registers above all, to write them back changed) has to stay true.
TEST(ProgramCommand, ReadingTheChipObserves) {
  for (const auto* const command : {"02", "04", "06 63 02", "0C"}) {
    EXPECT_EQ(effect(command), Effect::observes) << command;
  }
}

// UM0701-02, 7.2.1.
TEST(ProgramCommand, DiagnoseIsJudgedByItsTest) {
  for (const auto* const test : {"00 00", "00 01", "00 02"}) {
    EXPECT_EQ(effect(test), Effect::observes) << test;
  }
  EXPECT_EQ(effect("00 06"), Effect::exchanges);
  for (const auto* const test : {"00 03", "00 04", "00 05", "00 07"}) {
    EXPECT_EQ(effect(test), Effect::takes_over) << test;
  }
}

// nfc-pcsc's PWD_AUTH (nfc-pcsc#36) and FAST_READ: the selected card must stay selected.
TEST(ProgramCommand, RawExchangesKeepTheCard) {
  EXPECT_EQ(effect("42 1B FF FF FF FF"), Effect::exchanges);
  EXPECT_EQ(effect("40 01 30 04"), Effect::exchanges);
}

TEST(ProgramCommand, ListingAndPollingLookForCards) {
  for (const auto* const command : {"4A 01 00", "4A 02 03 00", "60 FF 01 00"}) {
    EXPECT_EQ(effect(command), Effect::looks) << command;
  }
}

TEST(ProgramCommand, SelectingOrConfiguringTakesOver) {
  for (const auto* const command : {"54 01", "52 00", "32 01 00", "08 63 02 00", "FE"}) {
    EXPECT_EQ(effect(command), Effect::takes_over) << command;
  }
}

// UM0701-02, 7.2.8 and 7.2.11.
TEST(ProgramCommand, SleepAndAnotherSpeedCutOff) {
  EXPECT_EQ(effect("10 08"), Effect::cuts_off);
  EXPECT_EQ(effect("16 20"), Effect::cuts_off);
}

// libnfc's nfc-poll: 20 rounds of 300 ms for 6 kinds of card.
TEST(ProgramCommand, InAutoPollTakesAsLongAsItsRounds) {
  EXPECT_EQ(polling_time(hex("60 14 02 20 10 23 11 12 04")), 36s);
  EXPECT_EQ(polling_time(hex("60 FF 01 00")), 0s) << "no end";
  EXPECT_EQ(polling_time(hex("4A 01 00")), 0s);
  EXPECT_EQ(polling_time(hex("60 14")), 0s);
}

TEST(ProgramCommand, EachSettingThatIsWrittenIsNamed) {
  EXPECT_THAT(settings_written(hex("08 63 02 80 63 1D 80 63 3D 07")),
              ElementsAre(0x6302, 0x631D, 0x633D));
}

// Reading the FIFO or writing commands, flags and ports has effects of its own.
TEST(ProgramCommand, NoOtherRegisterIsNamed) {
  EXPECT_THAT(settings_written(hex("08 63 31 0C 63 39 01 63 38 08 FF B0 01 63 00 01 63 1E 01")),
              IsEmpty());
}

TEST(ProgramCommand, OtherCommandsWriteNone) {
  EXPECT_THAT(settings_written(hex("06 63 02")), IsEmpty());
}

TEST(ProgramCommand, HalfAnEntryIsNone) {
  EXPECT_THAT(settings_written(hex("08 63 02 80 63 03")), ElementsAre(0x6302));
}

}  // namespace
}  // namespace acr122::pn532
