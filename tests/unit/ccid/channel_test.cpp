// SPDX-License-Identifier: LGPL-2.1-or-later
// Requests and the replies that belong to them. Bytes are recorded ones; bSeq is `ss` because the
// recorded drivers sent 00 always, which is why they could not notice late answers.
#include "ccid/channel.h"

#include <gtest/gtest.h>

#include "support/log_capture.h"
#include "support/scripted_transport.h"

using namespace acr122;
using namespace acr122::ccid;
using namespace std::chrono_literals;
using test_support::hex;
using test_support::kLibusbPipe;
using test_support::ScriptedTransport;

namespace {

constexpr Milliseconds kTimeout{500};

struct ChannelTest : testing::Test {
  ScriptedTransport usb;
  Channel channel{usb, usb.clock};

  Result<Bytes> ask(std::string_view payload, const Fits& fits = kAnyPayload) {
    return channel.xfr_block(hex(payload), kTimeout, fits);
  }
  void expect_answer(const Result<Bytes>& answer, std::string_view bytes) {
    ASSERT_TRUE(answer) << answer.error().where;
    EXPECT_EQ(to_hex(*answer), bytes);
    EXPECT_TRUE(channel.in_step());
  }
  template <class T>
  void expect_failure(const Result<T>& answer, Errc code, bool in_step, int detail = 0) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code) << answer.error().where;
    EXPECT_EQ(answer.error().detail, detail);
    EXPECT_EQ(channel.in_step(), in_step);
  }
};

/// Payload of a PN532 answer to `code`, as the layer above asks for it.
Fits response_code(std::uint8_t code) {
  return [code](ByteView payload) {
    ByteReader in(payload);
    return in.u8() == 0xD5 && in.u8() == code;
  };
}

const std::string kGetVersion = "FF 00 00 00 02 D4 02";
const std::string kSendGetVersion = "6F 07 00 00 00 00 ss 00 00 00 FF 00 00 00 02 D4 02";
const std::string kVersion = "80 08 00 00 00 00 ss 00 81 00 D5 03 32 01 06 07 90 00";  // libnfc#691

/// XfrBlock of 65 bytes, one more than a packet: direct transmit of InDataExchange.
const Bytes kLongPayload = [] {
  Bytes payload = hex("FF 00 00 00 32 D4 40 01");
  payload.resize(55, 0xA5);
  return payload;
}();
const std::string kSendLong = "6F 37 00 00 00 00 ss 00 00 00" + to_hex(kLongPayload);

}  // namespace

// --- sequence -----------------------------------------------------------------------------------

TEST_F(ChannelTest, CountsBSeqUpAndRoundTheByte) {
  for (int i = 0; i < 300; ++i) {
    usb.expect(kSendGetVersion).answer(kVersion);
    ASSERT_TRUE(ask(kGetVersion)) << i;
  }
}

TEST_F(ChannelTest, SendsTheRecordedPowerOnAndTakesTheFakeAtr) {
  // nfc-tools/libnfc#691 and, with bStatus 02, nfcpy/nfcpy#105.
  usb.expect("62 00 00 00 00 00 ss 01 00 00").answer("80 02 00 00 00 00 ss 00 81 00 3B 00");
  expect_answer(channel.icc_power_on(kTimeout), "3B 00");
  usb.expect("62 00 00 00 00 00 ss 01 00 00").answer("80 02 00 00 00 00 ss 02 81 00 3B 00");
  expect_answer(channel.icc_power_on(kTimeout), "3B 00");
}

TEST_F(ChannelTest, PowersOff) {
  usb.expect("63 00 00 00 00 00 ss 00 00 00").answer("81 00 00 00 00 00 ss 02 81 00");
  EXPECT_TRUE(channel.icc_power_off(kTimeout));
  EXPECT_TRUE(channel.in_step());
}

TEST_F(ChannelTest, AwaitsWhatTheReaderTellsByItself) {
  usb.notice("50 03");
  EXPECT_EQ(channel.await_slot_change(kTimeout), SlotChange::present);
  EXPECT_EQ(channel.await_slot_change(kTimeout), SlotChange::none) << "the time is up";
  usb.read_fails(Errc::transfer_failed);
  EXPECT_EQ(channel.await_slot_change(kTimeout).error().code, Errc::transfer_failed);
  EXPECT_TRUE(channel.in_step()) << "no answer was left unread";
}

// --- late answers -------------------------------------------------------------------------------

TEST_F(ChannelTest, DropsTheAnswerOfThePreviousCommand) {
  // nfc-tools/libnfc#666: ReadRegister was given the answer of the RFConfiguration before it.
  usb.expect("6F 0B 00 00 00 00 ss 00 00 00 FF 00 00 00 06 D4 06 63 02 63 03")
      .answer("80 04 00 00 00 00 FF 00 81 00 D5 33 90 00")
      .answer("80 06 00 00 00 00 ss 00 81 00 D5 07 83 83 90 00");
  expect_answer(ask("FF 00 00 00 06 D4 06 63 02 63 03", response_code(0x07)), "D5 07 83 83 90 00");
}

TEST_F(ChannelTest, DropsALateAnswerEvenWithTheRightSeqWhenItDoesNotFit) {
  // As recorded, bSeq was 00 in both answers.
  usb.expect("6F 0B 00 00 00 00 ss 00 00 00 FF 00 00 00 06 D4 06 63 02 63 03")
      .answer("80 04 00 00 00 00 ss 00 81 00 D5 33 90 00")
      .answer("80 06 00 00 00 00 ss 00 81 00 D5 07 83 83 90 00");
  expect_answer(ask("FF 00 00 00 06 D4 06 63 02 63 03", response_code(0x07)), "D5 07 83 83 90 00");
}

TEST_F(ChannelTest, DoesNotTakeTheFirmwareStringForAnAtr) {
  // nfcpy/nfcpy#200: IccPowerOn received the version text (fw 216).
  usb.expect("62 00 00 00 00 00 ss 01 00 00")
      .answer("80 0A 00 00 00 00 ss 00 81 00 41 43 52 31 32 32 55 32 31 36")
      .answer("80 02 00 00 00 00 ss 00 81 00 3B 00");
  expect_answer(channel.icc_power_on(kTimeout), "3B 00");
}

TEST_F(ChannelTest, DropsRepliesOfAnotherTypeOrSlot) {
  usb.expect(kSendGetVersion)
      .answer("81 00 00 00 00 00 ss 02 81 00")
      .answer("83 08 00 00 00 00 ss 00 81 00 D5 03 32 01 04 07 90 00")
      .answer("80 08 00 00 00 01 ss 00 81 00 D5 03 32 01 04 07 90 00")
      .answer(kVersion);
  expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
}

TEST_F(ChannelTest, DropsADoubledReplyAtTheNextCommand) {  // nfcpy/nfcpy#167, #200
  usb.expect(kSendGetVersion).answer(kVersion);
  ASSERT_TRUE(ask(kGetVersion));
  usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 51 00 00")
      .answer("80 08 00 00 00 00 00 00 81 00 D5 03 32 01 06 07 90 00")
      .answer("80 02 00 00 00 00 ss 00 81 00 90 00");
  expect_answer(ask("FF 00 51 00 00"), "90 00");
}

TEST_F(ChannelTest, SaysInTheLogThatItDroppedAnAnswer) {
  test_support::take_log_lines();
  usb.expect(kSendGetVersion).answer("80 02 00 00 00 00 55 00 81 00 90 00").answer(kVersion);
  ASSERT_TRUE(ask(kGetVersion));
  const auto lines = test_support::take_log_lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines.front(), "XfrBlock: late answer dropped: 80 02 00 00 00 00 55 00 81 00");
}

TEST_F(ChannelTest, TakesTheRightAnswerBehindTenLateOnes) {
  usb.expect(kSendGetVersion);
  for (int i = 0; i < kMaxStaleReplies; ++i) usb.answer("80 02 00 00 00 00 55 00 81 00 90 00");
  usb.answer(kVersion);
  expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
}

TEST_F(ChannelTest, GivesUpAfterElevenLateAnswers) {
  usb.expect(kSendGetVersion);
  for (int i = 0; i <= kMaxStaleReplies; ++i) usb.answer("80 02 00 00 00 00 55 00 81 00 90 00");
  expect_failure(ask(kGetVersion), Errc::timed_out, false);
}

// --- bSeq one too low ---------------------------------------------------------------------------

// acsccid, ccid_usb.c. The number before is kept free for the answer.
struct LongMessages : ChannelTest {
  std::string send_long(std::string_view seq) {
    return "6F 37 00 00 00 00 " + std::string(seq) + " 00 00 00" + to_hex(kLongPayload);
  }
  void learn(std::string_view answers_seq) {
    usb.expect(send_long("01"))
        .answer("80 05 00 00 00 00 " + std::string(answers_seq) + " 00 81 00 D5 41 00 90 00");
    expect_answer(channel.learn_long_seq(kLongPayload, kTimeout, response_code(0x41)),
                  "D5 41 00 90 00");
    EXPECT_TRUE(channel.knows_long_seq());
  }
};

TEST_F(LongMessages, OneNumberIsRightBeforeAnythingIsLearnt) {
  usb.expect(kSendLong)
      .answer("80 05 00 00 00 00 FF 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 41 00 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 00 90 00");
}

TEST_F(LongMessages, FirmwareThatCountsRightly) {
  learn("01");
  usb.expect(send_long("02"))
      .answer("80 05 00 00 00 00 01 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 02 00 81 00 D5 41 00 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 00 90 00");
}

TEST_F(LongMessages, FirmwareThatIsOneBehind) {
  learn("00");
  usb.expect(send_long("03"))
      .answer("80 05 00 00 00 00 03 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 01 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 02 00 81 00 D5 41 00 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 00 90 00");
  usb.expect("6F 07 00 00 00 00 04 00 00 00 FF 00 00 00 02 D4 02")
      .answer("80 08 00 00 00 00 04 00 81 00 D5 03 32 01 06 07 90 00");
  expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
}

TEST_F(LongMessages, DoubledAnswerOfTheMessageBeforeIsDropped) {
  learn("00");
  usb.expect(send_long("03")).answer("80 05 00 00 00 00 02 00 81 00 D5 41 11 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 11 90 00");
  usb.expect(send_long("05"))
      .answer("80 05 00 00 00 00 02 00 81 00 D5 41 11 90 00")
      .answer("80 05 00 00 00 00 04 00 81 00 D5 41 22 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 22 90 00");
}

TEST_F(LongMessages, NothingIsLearntFromSilence) {
  usb.expect(send_long("01")).silence();
  EXPECT_FALSE(channel.learn_long_seq(kLongPayload, kTimeout, response_code(0x41)));
  EXPECT_FALSE(channel.knows_long_seq());
}

TEST_F(ChannelTest, DropsBSeqOneTooLowAfterAMessageOfOnePacket) {
  Bytes payload = kLongPayload;
  payload.pop_back();  // 10 + 54 = 64 bytes: exactly one packet
  usb.expect("6F 36 00 00 00 00 ss 00 00 00" + to_hex(payload))
      .answer("80 05 00 00 00 00 FF 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 41 00 90 00");
  expect_answer(channel.xfr_block(payload, kTimeout, response_code(0x41)), "D5 41 00 90 00");
}

TEST_F(ChannelTest, DropsBSeqTwoTooLowOrOneTooHigh) {
  usb.expect(kSendLong)
      .answer("80 05 00 00 00 00 FE 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 01 00 81 00 D5 41 55 90 00")
      .answer("80 05 00 00 00 00 ss 00 81 00 D5 41 00 90 00");
  expect_answer(channel.xfr_block(kLongPayload, kTimeout, response_code(0x41)), "D5 41 00 90 00");
}

// --- bStatus and bError -------------------------------------------------------------------------

TEST_F(ChannelTest, IgnoresBErrorAndReservedBitsOfAReplyThatDidNotFail) {
  // 00/81 libnfc#691, 00/FE libnfc#476, 02/81 and 02/FE nfcpy#105, 00/00 touchatag.
  for (const auto* status : {"00 81", "00 FE", "02 81", "02 FE", "00 00", "01 FE", "3C 81"}) {
    usb.expect(kSendGetVersion)
        .answer(std::string("80 08 00 00 00 00 ss ") + status + " 00 D5 03 32 01 06 07 90 00");
    expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
  }
}

TEST_F(ChannelTest, ReportsARefusalWithItsBError) {  // libnfc#201: 41 05 and 41 07, by a touchatag
  usb.expect(kSendGetVersion).answer("80 00 00 00 00 00 ss 41 05 00");
  expect_failure(ask(kGetVersion), Errc::reader_refused, true, 0x05);
  usb.expect(kSendGetVersion).answer("80 00 00 00 00 00 ss 41 07 00");
  expect_failure(ask(kGetVersion), Errc::reader_refused, true, 0x07);
}

TEST_F(ChannelTest, NeverTakesThePayloadOfAFailedCommand) {
  usb.expect(kSendGetVersion).answer("80 08 00 00 00 00 ss 40 FE 00 D5 03 32 01 06 07 90 00");
  expect_failure(ask(kGetVersion), Errc::reader_refused, true, 0xFE);
}

TEST_F(ChannelTest, RefusesTheReservedCommandStatus) {
  usb.expect(kSendGetVersion).answer("80 08 00 00 00 00 ss C0 81 00 D5 03 32 01 06 07 90 00");
  expect_failure(ask(kGetVersion), Errc::malformed_reply, false);
}

TEST_F(ChannelTest, ReadsOnAfterATimeExtension) {  // CCID 1.1, 6.2.6: bmCommandStatus 2
  usb.expect(kSendGetVersion)
      .answer("80 00 00 00 00 00 ss 80 01 00")
      .answer("80 00 00 00 00 00 ss 82 02 00")
      .answer(kVersion);
  expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
}

TEST_F(ChannelTest, EndsEndlessTimeExtensions) {
  usb.expect(kSendGetVersion);
  for (int i = 0; i <= kMaxTimeExtensions; ++i) usb.answer("80 00 00 00 00 00 ss 80 01 00");
  expect_failure(ask(kGetVersion), Errc::timed_out, false);
}

TEST_F(ChannelTest, CallsAnEmptyDataBlockNoAnswer) {
  // libnfc#263: InDataExchange with a card that is silent.
  usb.expect(
         "6F 13 00 00 00 00 ss 00 00 00 FF 00 00 00 0E D4 40 01 00 A4 04 00 06 F7 52 46 54 41 01")
      .answer("80 00 00 00 00 00 ss 00 FE 00");
  expect_failure(ask("FF 00 00 00 0E D4 40 01 00 A4 04 00 06 F7 52 46 54 41 01"), Errc::no_answer,
                 true, 0xFE);
  // LudovicRousseau/pyscard#18: an APDU that the storage card does not know.
  usb.expect("6F 07 00 00 00 00 ss 00 00 00 A0 A4 00 00 02 7F 10")
      .answer("80 00 00 00 00 00 ss 00 FE 00");
  expect_failure(ask("A0 A4 00 00 02 7F 10"), Errc::no_answer, true, 0xFE);
}

TEST_F(ChannelTest, DropsASlotStatusThatCarriesData) {
  usb.expect("63 00 00 00 00 00 ss 00 00 00")
      .answer("81 02 00 00 00 00 ss 02 81 00 90 00")
      .answer("81 00 00 00 00 00 ss 02 81 00");
  EXPECT_TRUE(channel.icc_power_off(kTimeout));
}

// --- silence and broken transfers ---------------------------------------------------------------

TEST_F(ChannelTest, IsOutOfStepAfterATimeOutAndSendsNothingThen) {
  usb.expect(kSendGetVersion).silence();
  expect_failure(ask(kGetVersion), Errc::timed_out, false);
  expect_failure(ask(kGetVersion), Errc::timed_out, false);  // the script expects no send
  expect_failure(channel.icc_power_on(kTimeout), Errc::timed_out, false);
  expect_failure(channel.icc_power_off(kTimeout), Errc::timed_out, false);
}

TEST_F(ChannelTest, WorksAgainOnceDrainedAndSetStraight) {
  usb.expect(kSendGetVersion).silence();
  expect_failure(ask(kGetVersion), Errc::timed_out, false);
  usb.answer(kVersion);  // at last
  ASSERT_TRUE(channel.drain());
  channel.set_in_step(true);
  usb.expect("6F 05 00 00 00 00 ss 00 00 00 FF 00 51 00 00")
      .answer("80 02 00 00 00 00 ss 00 81 00 90 00");
  expect_answer(ask("FF 00 51 00 00"), "90 00");
}

TEST_F(ChannelTest, BoundsTheWholeRequestByOneTimeOut) {
  usb.expect(kSendGetVersion).answer("80 02 00 00 00 00 55 00 81 00 90 00").answer(kVersion);
  ASSERT_TRUE(ask(kGetVersion));
  ASSERT_EQ(usb.read_timeouts().size(), 2U);
  EXPECT_LE(usb.read_timeouts().front(), kTimeout);
  EXPECT_LE(usb.read_timeouts().back(), usb.read_timeouts().front());
}

TEST_F(ChannelTest, DoesNotReadWithoutTime) {
  usb.expect(kSendGetVersion);
  expect_failure(channel.xfr_block(hex(kGetVersion), 0ms), Errc::timed_out, false);
  EXPECT_TRUE(usb.read_timeouts().empty());
}

TEST_F(ChannelTest, IsOutOfStepAfterABrokenTransfer) {
  usb.send_fails(Errc::transfer_failed, -1);
  expect_failure(ask(kGetVersion), Errc::transfer_failed, false, -1);
  channel.set_in_step(true);
  usb.send_fails(Errc::timed_out);
  expect_failure(ask(kGetVersion), Errc::timed_out, false);
}

TEST_F(ChannelTest, PassesOnThatTheReaderIsGone) {
  usb.expect(kSendGetVersion).read_fails(Errc::reader_gone, -4);
  expect_failure(ask(kGetVersion), Errc::reader_gone, false, -4);
}

TEST_F(ChannelTest, PassesOnAnAbort) {
  usb.abort();
  expect_failure(ask(kGetVersion), Errc::aborted, false);
  EXPECT_EQ(channel.drain().error().code, Errc::aborted);
}

TEST_F(ChannelTest, FreesAHaltedInEndpointOnceAndReadsAgain) {
  usb.expect(kSendGetVersion)
      .read_fails(Errc::transfer_failed, kLibusbPipe)
      .expect_clear_halt()
      .answer(kVersion);
  expect_answer(ask(kGetVersion), "D5 03 32 01 06 07 90 00");
}

TEST_F(ChannelTest, GivesUpWhenTheEndpointHaltsAgain) {
  usb.expect(kSendGetVersion)
      .read_fails(Errc::transfer_failed, kLibusbPipe)
      .expect_clear_halt()
      .read_fails(Errc::transfer_failed, kLibusbPipe);
  expect_failure(ask(kGetVersion), Errc::transfer_failed, false, kLibusbPipe);
}

TEST_F(ChannelTest, FreesAHaltedOutEndpointButNeverSendsTwice) {
  usb.send_fails(Errc::transfer_failed, kLibusbPipe).expect_clear_halt();
  expect_failure(ask(kGetVersion), Errc::transfer_failed, false, kLibusbPipe);
}

TEST_F(ChannelTest, RefusesWhatNoMessageHolds) {
  expect_failure(channel.xfr_block(Bytes(kMaxPayload + 1, 0), kTimeout), Errc::too_long, true);
}

// --- drain --------------------------------------------------------------------------------------

TEST_F(ChannelTest, DrainsEverythingThatWaits) {  // LudovicRousseau/pcsc-tools#81
  usb.answer(kVersion).zero_length_packet().answer("80 02 00 00 00 00 00 00 81 00 90 00");
  EXPECT_TRUE(channel.drain());
}

TEST_F(ChannelTest, DrainsAnEndpointThatIsHalted) {
  usb.read_fails(Errc::transfer_failed, kLibusbPipe).expect_clear_halt().answer(kVersion);
  EXPECT_TRUE(channel.drain());
}

TEST_F(ChannelTest, DoesNotDrainForEver) {
  constexpr int kReads = 32;
  for (int i = 0; i < kReads; ++i) usb.answer(kVersion);
  EXPECT_TRUE(channel.drain());
  EXPECT_EQ(usb.read_timeouts().size(), std::size_t{kReads});
}

TEST_F(ChannelTest, TellsWhenTheReaderIsGoneWhileDraining) {
  usb.read_fails(Errc::reader_gone);
  EXPECT_EQ(channel.drain().error().code, Errc::reader_gone);
}
