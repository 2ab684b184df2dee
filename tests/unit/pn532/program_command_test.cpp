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

/// A parsed command, from its code on, with the bytes that it points into.
class Parsed {
 public:
  explicit Parsed(const char* command) : frame_(hex("D4")) {
    append(frame_, hex(command));
    command_ = parse_program_command(frame_);
  }
  const ProgramCommand* operator->() const { return &*command_; }

 private:
  Bytes frame_;
  std::optional<ProgramCommand> command_;
};

Effect effect(const char* command) { return Parsed(command)->effect; }

TEST(ProgramCommand, IsWhatStandsBehindD4) {
  EXPECT_EQ(to_hex(Parsed("4A 01 00")->bytes), "4A 01 00");
  for (const auto* const frame : {"", "D4", "D5 02", "02"}) {
    EXPECT_FALSE(parse_program_command(hex(frame))) << frame;
  }
}

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
  EXPECT_EQ(Parsed("60 14 02 20 10 23 11 12 04")->polling, 36s);
  EXPECT_EQ(Parsed("60 FF 01 00")->polling, 0s) << "no end";
  EXPECT_EQ(Parsed("4A 01 00")->polling, 0s);
  EXPECT_EQ(Parsed("60 14")->polling, 0s);
}

TEST(ProgramCommand, EachSettingThatIsWrittenIsNamed) {
  EXPECT_THAT(Parsed("08 63 02 80 63 1D 80 63 3D 07")->settings_written,
              ElementsAre(0x6302, 0x631D, 0x633D));
}

// Reading the FIFO or writing commands, flags and ports has effects of its own.
TEST(ProgramCommand, NoOtherRegisterIsNamed) {
  EXPECT_THAT(Parsed("08 63 31 0C 63 39 01 63 38 08 FF B0 01 63 00 01 63 1E 01")->settings_written,
              IsEmpty());
}

TEST(ProgramCommand, OtherCommandsWriteNone) {
  EXPECT_THAT(Parsed("06 63 02")->settings_written, IsEmpty());
}

TEST(ProgramCommand, HalfAnEntryIsNone) {
  EXPECT_THAT(Parsed("08 63 02 80 63 03")->settings_written, ElementsAre(0x6302));
}

TEST(ProgramCommand, FrameForTheCardIsWhatStandsBehindTheTarget) {
  EXPECT_TRUE(same_bytes(Parsed("40 01 30 04")->to_card, hex("30 04")));
  EXPECT_TRUE(same_bytes(Parsed("42 1B FF FF FF FF")->to_card, hex("1B FF FF FF FF")));
  for (const auto* const other : {"4A 01 00", "40", "40 01", "42", "08 63 02 80"}) {
    EXPECT_TRUE(Parsed(other)->to_card.empty()) << other;
  }
}

// UM0701-02, 7.3.8: MI is bit 6 of Tg.
TEST(ProgramCommand, WholeExchangeIsOneWithTheFirstTargetAndWithoutMore) {
  EXPECT_TRUE(Parsed("40 01 00 A4 04 00")->is_whole_exchange);
  for (const auto* const other : {"40 41 00 A4", "40 02 00 A4", "40 01", "40", "42 00 A4"}) {
    EXPECT_FALSE(Parsed(other)->is_whole_exchange) << other;
  }
}

// 7.1: the error code is in bits 5 to 0.
TEST(ProgramCommand, FrameWasAnsweredIfTheStatusSaysSo) {
  for (const auto* const yes : {"D5 41 00 90 00", "D5 43 00 00 00 90 00", "D5 41 40 01 90 00"}) {
    EXPECT_TRUE(frame_was_answered(hex(yes))) << yes;
  }
  for (const auto* const no : {"D5 41 14 90 00", "D5 43 01 90 00", "63 00", "", "D5 4B 00 90 00"}) {
    EXPECT_FALSE(frame_was_answered(hex(no))) << no;
  }
  EXPECT_EQ(answer_to_exchange(hex("90 00")), hex("D5 41 00 90 00"));
  EXPECT_EQ(no_answer_to_exchange(), hex("D5 41 01"));
}

TEST(ProgramCommand, SettingsKeepTheSelection) {
  for (const auto* const keeps : {"02", "40 01 30 04", "08 63 02 80", "12 14", "32 05 00 01 01"}) {
    EXPECT_TRUE(Parsed(keeps)->keeps_selection) << keeps;
  }
  for (const auto* const ends :
       {"4A 01 00", "60 01 01 10", "32 01 00", "44 01", "52 00", "54 01"}) {
    EXPECT_FALSE(Parsed(ends)->keeps_selection) << ends;
  }
}

}  // namespace
}  // namespace acr122::pn532
