// SPDX-License-Identifier: LGPL-2.1-or-later
// The recovery ladder.
#include <gtest/gtest.h>

#include "bridge/link.h"
#include "support/scripted_link.h"

using namespace acr122;
using namespace acr122::bridge;
using test_support::kLibusbPipe;
using test_support::ScriptedLink;

namespace {

const std::string kAsk = "6F 05 00 00 00 00 ss 00 00 00 FF 00 48 00 00";
const std::string kUnit216 = "80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 36";
const std::string kPowerOn = "62 00 00 00 00 00 ss 01 00 00";
const std::string kPowerOff = "63 00 00 00 00 00 ss 00 00 00";
const std::string kOff = "81 00 00 00 00 00 ss 01 00 00";
const std::string kFakeAtr = "80 02 00 00 00 00 ss 00 81 00 3B 00";

struct SynchroniseTest : testing::Test {
  ScriptedLink reader;
  test_support::ScriptedTransport& usb = reader.usb;
  Link& link = reader.link;

  SynchroniseTest() {
    usb.device_info().vendor_id = 0x072F;
    usb.device_info().product_id = 0x2200;
  }

  void expect_firmware(bool may_reset = true) {
    const auto firmware = link.synchronise(may_reset);
    ASSERT_TRUE(firmware) << firmware.error().where;
    EXPECT_EQ(*firmware, "ACR122U216");
    EXPECT_TRUE(link.in_step());
  }
  void expect_failure(Errc code, bool may_reset = true) {
    const auto firmware = link.synchronise(may_reset);
    ASSERT_FALSE(firmware);
    EXPECT_EQ(firmware.error().code, code);
    EXPECT_FALSE(link.in_step());
  }
  /// One question that is not answered.
  void expect_silence() { usb.expect(kAsk); }
};

}  // namespace

TEST_F(SynchroniseTest, AsksOnceWhenTheReaderAnswers) {  // nfcpy/nfcpy#200
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, DrainsWhatThePreviousProgramLeft) {  // LudovicRousseau/pcsc-tools#81
  usb.answer("80 08 00 00 00 00 00 00 81 00 D5 03 32 01 06 07 90 00")
      .answer("80 05 00 00 00 00 00 00 81 00 D5 4B 00 90 00")
      .expect(kAsk)
      .answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, DropsTheDoubleOfTheFirstReply) {  // nfcpy/nfcpy#167, #200
  usb.expect(kAsk).answer(kUnit216).answer(kUnit216);
  expect_firmware();
  usb.expect_pn532("02", "32 01 06 07");
  EXPECT_TRUE(link.pn532(Bytes{0x02}, Milliseconds{500}));
}

TEST_F(SynchroniseTest, AsksAgainWithMoreTime) {
  // Firmware 215 and 216 answer later than 100 ms (nfcpy/nfcpy#105): the late answer to the first
  // question comes before the second one is asked.
  usb.expect(kAsk).silence().answer(kUnit216).expect(kAsk).answer(kUnit216);
  expect_firmware();
  std::vector<Milliseconds> questions;
  for (const auto timeout : usb.read_timeouts()) {
    if (timeout > Milliseconds{20}) questions.push_back(timeout);  // the others drain
  }
  ASSERT_EQ(questions.size(), 2U);
  EXPECT_LE(questions.front(), Milliseconds{100});
  EXPECT_GT(questions.back(), Milliseconds{200});
}

TEST_F(SynchroniseTest, DropsALateAnswerToItsOwnFirstQuestion) {
  usb.expect(kAsk);
  usb.expect(kAsk)
      .answer("80 0A 00 00 00 00 00 00 81 00 41 43 52 31 32 32 55 32 31 35")
      .answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, SetsAnOutOfStepLinkStraight) {
  usb.expect_pn532_silent("4A 01 00");
  ASSERT_FALSE(link.pn532(Bytes{0x4A, 0x01, 0x00}, Milliseconds{500}));
  ASSERT_FALSE(link.in_step());
  usb.answer("80 05 00 00 00 00 00 00 81 00 D5 4B 00 90 00").expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, ClearsHaltsWhenGrowingTimeOutsDoNotHelp) {
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt().expect(kAsk).answer(kUnit216);
  expect_firmware(false);
}

TEST_F(SynchroniseTest, ResetsTheDeviceLast) {
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt();
  expect_silence();
  usb.expect_reset().expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, GivesAResetReaderASecondChance) {
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt();
  expect_silence();
  usb.expect_reset();
  expect_silence();
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, DoesNotResetUnlessItMay) {
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt();
  expect_silence();
  expect_failure(Errc::timed_out, false);
}

TEST_F(SynchroniseTest, ReportsSilenceAtTheEndOfTheLadder) {
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt();
  expect_silence();
  usb.expect_reset();
  expect_silence();
  expect_silence();
  expect_failure(Errc::timed_out);
}

TEST_F(SynchroniseTest, PowersOnWhenTheFirstQuestionIsRefused) {  // libnfc, acr122_usb.c
  usb.expect(kAsk).answer("80 00 00 00 00 00 ss 42 FE 00");
  usb.expect(kPowerOn).answer(kFakeAtr);
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, FollowsBytesWaiting) {  // touchatag
  usb.expect(kAsk).answer("80 02 00 00 00 00 ss 00 00 00 61 0A");
  usb.expect_apdu("FF C0 00 00 0A", "41 43 52 31 32 32 55 32 31 36");
  expect_firmware();
}

TEST_F(SynchroniseTest, FreesAHaltedEndpointOnTheWay) {
  usb.read_fails(Errc::transfer_failed, kLibusbPipe).expect_clear_halt();
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, TellsAContactReaderBehindTheSharedIds) {
  // An ACR38 without a card refuses XfrBlock; with one, the card says it does not know the class.
  usb.device_info().product_id = 0x90CC;
  for (int i = 0; i < 2; ++i) {
    usb.expect(kAsk).answer("80 00 00 00 00 00 ss 42 FE 00");
    usb.expect(kPowerOn).answer("80 02 00 00 00 00 ss 00 81 00 3B 00");
    usb.expect(kAsk).answer("80 02 00 00 00 00 ss 00 81 00 6E 00");
  }
  usb.expect(kPowerOff).answer(kOff);
  expect_failure(Errc::wrong_device);
}

TEST_F(SynchroniseTest, BearsOneAnswerOfThePreviousProgramFromATouchatag) {
  usb.device_info().product_id = 0x90CC;
  usb.expect(kAsk).answer("80 02 00 00 00 00 ss 00 81 00 61 08");
  usb.expect_apdu("FF C0 00 00 08", "D5 03 32 01 04 07 90 00");
  usb.expect(kPowerOn).answer(kFakeAtr);
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, CallsASilentTouchatagSilent) {
  usb.device_info().product_id = 0x90CC;
  for (int i = 0; i < 3; ++i) expect_silence();
  usb.expect_clear_halt();
  expect_silence();
  expect_failure(Errc::timed_out, false);
}

TEST_F(SynchroniseTest, AsksAnAcr122uAgainAfterRefusals) {
  for (int i = 0; i < 2; ++i) {
    usb.expect(kAsk).answer("80 00 00 00 00 00 ss 00 FE 00");
    usb.expect(kPowerOn).answer(kFakeAtr);
    usb.expect(kAsk).answer("80 00 00 00 00 00 ss 00 FE 00");
  }
  usb.expect(kAsk).answer(kUnit216);
  expect_firmware();
}

TEST_F(SynchroniseTest, RefusesADeviceThatInsistsOnAnotherName) {
  for (int rung = 0; rung < 6; ++rung) {
    if (rung == 3) usb.expect_clear_halt();
    if (rung == 4) usb.expect_reset();
    usb.expect(kAsk).answer("80 02 00 00 00 00 ss 00 81 00 6E 00");
    usb.expect(kPowerOn).answer(kFakeAtr);
    usb.expect(kAsk).answer("80 02 00 00 00 00 ss 00 81 00 6E 00");
  }
  usb.expect(kPowerOff).answer(kOff);
  expect_failure(Errc::wrong_device);
}

TEST_F(SynchroniseTest, EndsAtOnceWhenTheReaderIsGone) {
  usb.expect(kAsk).read_fails(Errc::reader_gone);
  expect_failure(Errc::reader_gone);
}

TEST_F(SynchroniseTest, EndsAtOnceWhenAborted) {
  usb.abort();
  expect_failure(Errc::aborted);
}

TEST_F(SynchroniseTest, IsNotInStepWhenTheReaderGoesRightAfterItsAnswer) {
  usb.expect(kAsk).answer(kUnit216).read_fails(Errc::reader_gone);
  expect_failure(Errc::reader_gone);
}

// --- in the middle of an exchange with a card: nothing that chip or card would notice ---

TEST_F(SynchroniseTest, GettingInStepEmptiesThePipeBeforeAndBehindItsQuestion) {
  const std::string late = "80 05 00 00 00 00 77 00 81 00 D5 43 00 90 00";
  usb.answer(late).expect(kAsk).answer(kUnit216).answer(kUnit216).answer(late);
  EXPECT_TRUE(link.get_in_step());
  EXPECT_TRUE(link.in_step());
  EXPECT_TRUE(usb.finished());
}

TEST_F(SynchroniseTest, GettingInStepAsksThreeTimesAndNeverResets) {
  for (int time = 0; time < 3; ++time) expect_silence();
  EXPECT_FALSE(link.get_in_step());
  EXPECT_FALSE(link.in_step());
  EXPECT_TRUE(usb.finished());
}
