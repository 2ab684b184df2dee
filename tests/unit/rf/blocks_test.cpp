// SPDX-License-Identifier: LGPL-2.1-or-later
// Blocks over a scripted reader: how long they are waited for, and answers that the reader loses.
#include "rf/blocks.h"

#include <gtest/gtest.h>

#include "rf/waits.h"
#include "support/scripted_link.h"

namespace acr122::rf {
namespace {

using test_support::hex;
using End = Session::End;

constexpr const char* kAsk = "6F 05 00 00 00 00 ss 00 00 00 FF 00 48 00 00";
constexpr const char* kFirmware = "80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 34";
constexpr const char* kSilent = "01";

struct ScriptedBlocks : test_support::ScriptedLink {
  explicit ScriptedBlocks(std::uint8_t fwi = 4, Milliseconds wtx_limit = Milliseconds{60'000})
      : blocks(antenna, {{14, 62, {}}, frame_time(fwi), wtx_limit}) {}

  void expect_timing(const std::string& code) { usb.expect_pn532("32 02 00 0B " + code, ""); }
  void expect_in_step_again() { usb.expect(kAsk).answer(kFirmware); }
  void expect_questions_to_the_chip(int times) {
    for (int time = 0; time < times; ++time) usb.expect_pn532("06 63 04", "83");
  }
  Result<Session::Answer> command() { return blocks.transceive(hex("60"), 258); }
  void expect_answer(const char* answer) {
    const auto got = command();
    ASSERT_TRUE(got) << got.error().where;
    EXPECT_EQ(got->end, End::done);
    EXPECT_EQ(to_hex(got->data), answer);
  }

  pn532::Chip chip{link, usb.clock};
  Antenna antenna{chip, usb.clock};
  Blocks blocks;
};

// --- is it there ---

struct BlocksOfAQuickCard : ScriptedBlocks {
  BlocksOfAQuickCard() {
    expect_timing("0A");
    usb.expect_pn532("42 B2", "00 A3");
    EXPECT_EQ(*blocks.ask(), End::done);
    expect_timing("06");
  }
  void expect_silence_in_a_hurry() {
    usb.expect_pn532("42 B2", kSilent);
    usb.expect_pn532("42 B2", kSilent);
    expect_timing("0A");
  }
};

TEST(Blocks, ACardThatSaidSoAtOnceIsWaitedForLess) {
  BlocksOfAQuickCard reader;
  reader.expect_silence_in_a_hurry();
  reader.usb.expect_pn532("42 B2", kSilent);
  EXPECT_EQ(*reader.blocks.ask(), End::gone);
}

// docs/doubts.md, r-ack.
TEST(Blocks, ACardThatIsQuickNoMoreIsHeardAndNotHurriedAgain) {
  BlocksOfAQuickCard reader;
  reader.expect_silence_in_a_hurry();
  reader.usb.expect("6F 08 00 00 00 00 ss 00 00 00 FF 00 00 00 03 D4 42 B2")
      .pause(Milliseconds{30})
      .answer("80 06 00 00 00 00 ss 00 81 00 D5 43 00 A3 90 00");
  EXPECT_EQ(*reader.blocks.ask(), End::done);
  for (int asked = 0; asked < 3; ++asked) reader.usb.expect_pn532("42 B2", kSilent);
  EXPECT_EQ(*reader.blocks.ask(), End::gone);
}

TEST(Blocks, ACardThatTookItsTimeIsWaitedForAsBefore) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect("6F 08 00 00 00 00 ss 00 00 00 FF 00 00 00 03 D4 42 B2")
      .pause(Milliseconds{7})
      .answer("80 06 00 00 00 00 ss 00 81 00 D5 43 00 A3 90 00");
  EXPECT_EQ(*reader.blocks.ask(), End::done);
  reader.usb.expect_pn532("42 B2", "00 A3");
  EXPECT_EQ(*reader.blocks.ask(), End::done);
}

TEST(Blocks, ACommandHasItsTimeAllTheSame) {
  BlocksOfAQuickCard reader;
  reader.usb.expect_pn532("42 B2", "00 A3");
  EXPECT_EQ(*reader.blocks.ask(), End::done);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

// --- answers on their way to the host ---

TEST(Blocks, ThreeLostAnswersOfOneCommandAreAskedForAgain) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532_silent("42 02 60");
  for (int loss = 0; loss < 2; ++loss) {
    reader.expect_in_step_again();
    reader.usb.expect_pn532_silent("42 B2");
  }
  reader.expect_in_step_again();
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

TEST(Blocks, EachCommandMayLoseThreeOfItsOwn) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  for (const auto* const number : {"2", "3"}) {
    reader.usb.expect_pn532_silent(std::string("42 0") + number + " 60");
    for (int loss = 0; loss < 2; ++loss) {
      reader.expect_in_step_again();
      reader.usb.expect_pn532_silent(std::string("42 B") + number);
    }
    reader.expect_in_step_again();
    reader.usb.expect_pn532(std::string("42 B") + number, std::string("00 0") + number + " 90 00");
    reader.expect_answer("90 00");
  }
}

// A NAD in the status, which no card of ours has.
TEST(Blocks, AnAnswerThatIsNoneIsALoss) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "80 02 AF 90 00");
  reader.expect_in_step_again();
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

TEST(Blocks, AFourthLossIsAnError) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "00 F2 01");  // a card that has retries anew
  reader.usb.expect_pn532_silent("42 F2 01");
  for (int loss = 1; loss < 4; ++loss) {
    reader.expect_in_step_again();
    reader.usb.expect_pn532_silent("42 B2");
  }
  const auto got = reader.command();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::timed_out);
  EXPECT_FALSE(reader.link.in_step());
}

TEST(Blocks, AReaderThatStaysOutOfStepIsAnErrorAndNothingIsSentAgain) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532_silent("42 02 60");
  for (int time = 0; time < 3; ++time) reader.usb.expect(kAsk);
  EXPECT_FALSE(reader.command());
  EXPECT_FALSE(reader.link.in_step());
}

TEST(Blocks, AHaltedEndpointIsNoReset) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532_silent("42 02 60")
      .read_fails(Errc::transfer_failed, kEndpointHalted)
      .expect_clear_halt()
      .read_fails(Errc::transfer_failed, kEndpointHalted);
  reader.expect_in_step_again();
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

TEST(Blocks, OtherTransfersFailForGood) {
  constexpr int kNoDevice = -4, kOther = -99;
  for (const auto& error : {Error{Errc::transfer_failed, "", kOther},
                            Error{Errc::reader_gone, "", kNoDevice}, Error{Errc::aborted, ""}}) {
    ScriptedBlocks reader;
    reader.expect_timing("0A");
    reader.usb.expect_pn532_silent("42 02 60").read_fails(error.code, error.detail);
    const auto got = reader.command();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, error.code);
  }
}

// What came of it nobody knows: the chip is told once more.
TEST(Blocks, ALostSettingOfTheWaitIsMadeAgain) {
  ScriptedBlocks reader;
  reader.usb.expect_pn532_silent("32 02 00 0B 0A");
  reader.expect_in_step_again();
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 B2", "00 A3").expect_pn532("42 02 60", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

TEST(Blocks, OfAnAnswerThatBreaksOffNothingIsLeft) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "00 12 AF");
  for (int time = 0; time < 4; ++time) reader.usb.expect_pn532("42 A3", "02");
  reader.usb.expect_pn532("42 B2", "02");
  const auto got = reader.command();
  ASSERT_TRUE(got) << got.error().where;
  EXPECT_EQ(got->end, End::failed);
  EXPECT_TRUE(got->data.empty());
}

// --- waits ---

TEST(Blocks, NoFrameIsWaitedForMuchLongerThanTheCardMayTake) {
  ScriptedBlocks reader;
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
  EXPECT_LT(reader.usb.read_timeouts().back(), Milliseconds{52 + 1'000});
}

// 4.95 s less 3.28 s pass in the driver, which notices meanwhile if the reader is gone.
TEST(Blocks, WhatIsLongerThanTheChipsLongestWaitPassesInPieces) {
  ScriptedBlocks reader(14);
  reader.expect_timing("10");
  reader.usb.expect_pn532("42 02 60", kSilent);
  reader.expect_questions_to_the_chip(6);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  const auto before = reader.usb.clock.now();
  reader.expect_answer("AF 90 00");
  EXPECT_GE(reader.usb.clock.now() - before, Milliseconds{4'949 + 3 - 3'277});
}

TEST(Blocks, AReaderThatLeavesInSuchAPieceEndsIt) {
  ScriptedBlocks reader(14);
  reader.expect_timing("10");
  reader.usb.expect_pn532("42 02 60", kSilent).send_fails(Errc::reader_gone);
  const auto got = reader.command();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::reader_gone);
}

TEST(Blocks, NoExtensionIsLongerThanFwtOfFwi14) {
  ScriptedBlocks reader(13);
  reader.expect_timing("0F");
  reader.usb.expect_pn532("42 02 60", "00 F2 3B");
  reader.expect_timing("10");
  reader.usb.expect_pn532("42 F2 3B", kSilent);
  reader.expect_questions_to_the_chip(6);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  const auto before = reader.usb.clock.now();
  reader.expect_answer("AF 90 00");
  EXPECT_LE(reader.usb.clock.now() - before, Milliseconds{4'953 - 3'276});
}

TEST(Blocks, EachCommandMayBeExtendedAnew) {
  constexpr Milliseconds kLimit{1'000};
  ScriptedBlocks reader(7, kLimit);
  reader.expect_timing("0A");
  for (const auto* const number : {"2", "3"}) {
    reader.usb.expect_pn532(std::string("42 0") + number + " 60", "00 F2 01");
    reader.usb.expect_pn532_silent("42 F2 01")
        .pause(kLimit)
        .answer("80 08 00 00 00 00 ss 00 81 00 D5 43 00 0" + std::string(number) + " 90 00 90 00");
    reader.expect_answer("90 00");
  }
}

// FWT 2.48 s: the chip's next step is 3.28 s. It listens for 1.64 s, the rest passes in the driver.
TEST(Blocks, AStepThatIsFarTooLongIsLeftOut) {
  ScriptedBlocks reader(13);
  reader.expect_timing("0F");
  reader.usb.expect_pn532("42 02 60", kSilent);
  reader.expect_questions_to_the_chip(3);
  reader.expect_timing("0B");
  reader.usb.expect_pn532("42 B2", "00 02 AF 90 00");
  const auto before = reader.usb.clock.now();
  reader.expect_answer("AF 90 00");
  const auto passed = reader.usb.clock.now() - before;
  EXPECT_GE(passed, Milliseconds{2'474 + 3 - 1'639});
  EXPECT_LE(passed, Milliseconds{2'474 + 4 - 1'639 + 1});
}

// FWT 1.24 s: 1.64 s.
TEST(Blocks, AStepThatIsALittleTooLongIsTaken) {
  ScriptedBlocks reader(12);
  reader.expect_timing("0F");
  reader.usb.expect_pn532("42 02 60", "00 02 AF 90 00");
  reader.expect_answer("AF 90 00");
}

// Of two seconds one is left for the second request, of which the card asks 59 * 39 ms. Of each the
// chip listens for a part.
TEST(Blocks, ExtensionsTogetherAreBounded) {
  constexpr Milliseconds kLimit{2'000};
  ScriptedBlocks reader(7, kLimit);
  reader.expect_timing("0A");
  reader.usb.expect_pn532("42 02 60", "00 F2 3B");
  reader.expect_timing("0F");
  reader.usb.expect_pn532_silent("42 F2 3B")
      .pause(Milliseconds{1'000})
      .answer("80 07 00 00 00 00 ss 00 81 00 D5 43 00 F2 3B 90 00");
  reader.expect_timing("0E");
  reader.usb.expect_pn532_silent("42 F2 3B")
      .pause(Milliseconds{1'000})
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 43 01 90 00");
  const auto got = reader.command();
  ASSERT_TRUE(got) << got.error().where;
  EXPECT_EQ(got->end, End::out_of_time);
}

}  // namespace
}  // namespace acr122::rf
