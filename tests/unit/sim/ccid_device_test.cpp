// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gtest/gtest.h>

#include "device_bench.h"
#include "sim/ccid/assembler.h"
#include "sim/ccid/device.h"
#include "sim/ccid/pipe.h"

namespace sim {
namespace {

using bench::hex;
using bench::Host;

TEST(CcidDevice, PowersOnWithFakeAtrWithoutCard) {
  // nfc-tools/libnfc#691; with bStatus 02 on firmware 215: nfcpy/nfcpy#105
  Host host;
  EXPECT_EQ(host.ask("62 00 00 00 00 00 00 01 00 00"), "80 02 00 00 00 00 00 00 81 00 3B 00");
  Host host_215(acr122u_215());
  EXPECT_EQ(host_215.ask("62 00 00 00 00 00 00 00 00 00"), "80 02 00 00 00 00 00 02 81 00 3B 00");
}

TEST(CcidDevice, ReportsAbsentCard) {
  // LudovicRousseau/pyscard#18
  Host host;
  EXPECT_EQ(host.ask("65 00 00 00 00 00 07 00 00 00"), "81 00 00 00 00 00 07 02 81 00");
}

TEST(CcidDevice, AnswersUnknownApduWithEmptyDataBlockAndKeepsTheError) {
  // LudovicRousseau/pyscard#18; FE sticks: nfc-tools/libnfc#476
  Host host;
  EXPECT_EQ(host.ask("6F 07 00 00 00 00 0F 00 00 00 A0 A4 00 00 02 7F 10"),
            "80 00 00 00 00 00 0F 00 FE 00");
  EXPECT_EQ(host.ask("65 00 00 00 00 00 10 00 00 00"), "81 00 00 00 00 00 10 02 FE 00");
  host.reader.usb_reset();
  EXPECT_EQ(host.ask("65 00 00 00 00 00 11 00 00 00"), "81 00 00 00 00 00 11 02 81 00");
}

TEST(CcidDevice, PassesPseudoApdusByEscape) {
  // nfc-tools/libnfc, acr122_usb.c, with the chip's revision of this reader
  Host host;
  EXPECT_EQ(host.ask("6B 07 00 00 00 00 0A 00 00 00 FF 00 00 00 02 D4 02"),
            "83 08 00 00 00 00 0A 00 81 00 D5 03 32 01 06 07 90 00");
}

TEST(CcidDevice, RefusesEscapeOnTouchatag) {
  // nfc-tools/libnfc#201
  Host host(touchatag());
  EXPECT_EQ(host.ask("6B 05 00 00 00 00 00 00 00 00 FF 00 48 00 00"),
            "83 00 00 00 00 00 00 41 05 00");
}

TEST(CcidDevice, HasTheSlotOfASamOnTouchatag) {
  // ACS ACR122 API V1.0: the slot answers for the SAM, or with 3B 00; cards are found by the chip
  Host host(touchatag());
  EXPECT_EQ(host.ask("65 00 00 00 00 00 01 00 00 00"), "81 00 00 00 00 00 01 01 00 00");
  EXPECT_EQ(host.ask("62 00 00 00 00 00 02 00 00 00"), "80 02 00 00 00 00 02 00 00 00 3B 00");
  EXPECT_EQ(host.ask("65 00 00 00 00 00 03 00 00 00"), "81 00 00 00 00 00 03 00 00 00");
  auto model = touchatag();
  model.sam_atr = hex("3B 02 14 50");
  Host with_sam(model);
  EXPECT_EQ(with_sam.atr(), "3B 02 14 50");
}

// CCID 1.1, 6.1.5 to 6.1.7; 61 is what libccid sends to a touchatag after IccPowerOn.
TEST(CcidDevice, TakesParametersOnTouchatag) {
  Host host(touchatag());
  host.ask("62 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(host.ask("6C 00 00 00 00 00 01 00 00 00"),
            "82 05 00 00 00 00 01 00 00 00 11 00 00 0A 00");
  EXPECT_EQ(host.ask("61 07 00 00 00 00 02 01 00 00 18 10 00 45 00 FE 00"),
            "82 07 00 00 00 00 02 00 00 01 18 10 00 45 00 FE 00");
  EXPECT_EQ(host.ask("6C 00 00 00 00 00 03 00 00 00"),
            "82 07 00 00 00 00 03 00 00 01 18 10 00 45 00 FE 00");
  EXPECT_EQ(host.ask("6D 00 00 00 00 00 04 00 00 00"),
            "82 05 00 00 00 00 04 00 00 00 11 00 00 0A 00");
  EXPECT_EQ(host.ask("61 05 00 00 00 00 05 02 00 00 11 00 00 0A 00"),
            "82 00 00 00 00 00 05 41 07 00");
  EXPECT_EQ(host.ask("61 05 00 00 00 00 06 01 00 00 11 00 00 0A 00"),
            "82 00 00 00 00 00 06 41 01 00");
}

TEST(CcidDevice, RefusesWhatItDoesNotKnow) {
  // CCID 1.1, 6.2.6: bmCommandStatus 1 and bError 0
  Host host;
  host.expects_unknown = true;
  EXPECT_EQ(host.ask("6C 00 00 00 00 00 01 00 00 00"), "82 00 00 00 00 00 01 41 00 00");
  EXPECT_EQ(host.ask("72 00 00 00 00 00 02 00 00 00"), "81 00 00 00 00 00 02 41 00 00");
}

TEST(CcidDevice, RefusesWrongLengthAndSlot) {
  Host host;
  // dwLength 6, five bytes follow; dwLength 4, five bytes follow; slot 1
  EXPECT_EQ(host.ask("6F 06 00 00 00 00 01 00 00 00 FF 00 48 00 00"),
            "80 00 00 00 00 00 01 41 01 00");
  EXPECT_EQ(host.ask("6F 04 00 00 00 00 02 00 00 00 FF 00 48 00 00"),
            "80 00 00 00 00 00 02 41 01 00");
  EXPECT_EQ(host.ask("65 00 00 00 00 01 03 00 00 00"), "81 00 00 00 00 01 03 41 05 00");
}

TEST(CcidDevice, IgnoresLessThanAHeader) {
  Host host;
  EXPECT_EQ(host.ask("65 00 00 00 00 00 01 00 00"), "-");
}

TEST(CcidDevice, NumbersAnswersToLongMessagesOneTooLowOnlyWhenTheModelSaysSo) {
  // acshk/acsccid, ccid_usb.c, "APDU sequence bug": OUT messages of more than 64 bytes
  ReaderModel model;
  model.seq_one_low_after_long = true;
  auto message = hex("6F 37 00 00 00 00 20 00 00 00 FF 00 48 00 00");  // 65 bytes in all
  message.resize(65);
  Host quirky(model);
  quirky.reader.bulk_out(message);
  EXPECT_EQ(quirky.receive().substr(18, 2), "1F");
  Host plain;
  plain.reader.bulk_out(message);
  EXPECT_EQ(plain.receive().substr(18, 2), "20");
  EXPECT_EQ(quirky.ask("65 00 00 00 00 00 21 00 00 00").substr(18, 2), "21");
}

TEST(CcidAssembler, CollectsOneMessageFromSeveralTransfers) {
  Counters counters;
  ccid::Assembler assembler(counters);
  auto message = hex("6F 4F 00 00 00 00 01 00 00 00");
  message.resize(89);
  EXPECT_EQ(assembler.feed(ByteView(message).first(64)), std::nullopt);
  EXPECT_EQ(assembler.feed(ByteView(message).subspan(64)), message);
}

TEST(CcidAssembler, CountsMissingEmptyPackets) {
  Counters counters;
  ccid::Assembler assembler(counters);
  auto message = hex("6F 36 00 00 00 00 01 00 00 00");
  message.resize(64);
  EXPECT_EQ(assembler.feed(message), message);
  EXPECT_EQ(assembler.feed({}), std::nullopt);
  EXPECT_EQ(counters.missing_zlps.get(), 0U);
  EXPECT_EQ(assembler.feed(message), message);
  EXPECT_EQ(assembler.feed(message), message);
  EXPECT_EQ(counters.missing_zlps.get(), 1U);
}

TEST(CcidPipe, EndsMultiplesOfThePacketSizeWithAnEmptyPacket) {
  ccid::Pipe pipe;
  pipe.push(Bytes(128, 0xAA), 0);
  EXPECT_EQ(pipe.take(128).data.size(), 128U);
  EXPECT_FALSE(pipe.empty());
  EXPECT_EQ(pipe.take(64).data.size(), 0U);
  EXPECT_TRUE(pipe.empty());
}

TEST(CcidPipe, NeedsNoExtraTransferWhenTheRoomIsLarger) {
  ccid::Pipe pipe;
  pipe.push(Bytes(128, 0xAA), 0);
  EXPECT_EQ(pipe.take(512).data.size(), 128U);
  EXPECT_TRUE(pipe.empty());
}

TEST(CcidPipe, OverflowsWhenTheRoomEndsInsideAPacket) {
  ccid::Pipe pipe;
  pipe.push(Bytes(100, 0xAA), 0);
  EXPECT_TRUE(pipe.take(70).overflow);
}

}  // namespace
}  // namespace sim
