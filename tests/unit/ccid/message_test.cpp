// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/message.h"

#include <gtest/gtest.h>

#include "support/hex.h"

using namespace acr122;
using namespace acr122::ccid;
using test_support::hex;

TEST(SlotChange, IsWhatTheReaderTellsOfItsSlot) {
  EXPECT_EQ(decode_slot_change(hex("50 03")), SlotChange::present);  // pyscard#18
  EXPECT_EQ(decode_slot_change(hex("50 02")), SlotChange::absent);   // PCSC#146
  EXPECT_EQ(decode_slot_change(hex("50 03 00")), SlotChange::present);
  for (const auto* rubbish : {"", "50", "50 01", "50 00", "51 03", "50 FC"}) {
    EXPECT_EQ(decode_slot_change(hex(rubbish)), SlotChange::none) << rubbish;
  }
}

TEST(IccPowerOn, AsksForFiveVoltsAsLibnfcDoes) {  // nfc-tools/libnfc#691
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{0}).view()), "62 00 00 00 00 00 00 01 00 00");
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{7}).view()), "62 00 00 00 00 00 07 01 00 00");
}

TEST(IccPowerOff, IsAHeaderOnly) {
  EXPECT_EQ(to_hex(encode_icc_power_off(Seq{0x12}).view()), "63 00 00 00 00 00 12 00 00 00");
}

TEST(XfrBlock, PutsThePayloadBehindTheHeader) {  // libnfc, acr122_usb.c
  EXPECT_EQ(to_hex(encode_xfr_block(Seq{0x0E}, hex("FF 00 00 00 02 D4 02")).view()),
            "6F 07 00 00 00 00 0E 00 00 00 FF 00 00 00 02 D4 02");
}

TEST(XfrBlock, FillsTheLargestMessageAndNoMore) {
  const auto largest = encode_xfr_block(Seq{0}, Bytes(kMaxPayload, 0xAA));
  ASSERT_TRUE(largest.ok());
  EXPECT_EQ(largest.size(), 271U);
  EXPECT_EQ(to_hex(largest.view().first(5)), "6F 05 01 00 00");
  EXPECT_FALSE(encode_xfr_block(Seq{0}, Bytes(kMaxPayload + 1, 0xAA)).ok());
}

TEST(CcidHeader, ReadsEveryFieldOfAReply) {
  const auto header = decode_header(hex("81 08 00 00 00 01 0A 42 81 55"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, MessageType::slot_status);
  EXPECT_EQ(header->length, 8U);
  EXPECT_EQ(header->slot, 1);
  EXPECT_EQ(header->seq, Seq{0x0A});
  EXPECT_EQ(header->status, 0x42);
  EXPECT_EQ(header->error, 0x81);
  EXPECT_EQ(header->specific, 0x55);
}

TEST(CcidHeader, IgnoresTheReservedBitsOfTheStatus) {
  EXPECT_EQ(decode_header(hex("80 00 00 00 00 00 00 3C 00 00"))->command_status(),
            CommandStatus::ok);
  EXPECT_EQ(decode_header(hex("80 00 00 00 00 00 00 7E 00 00"))->command_status(),
            CommandStatus::failed);
  EXPECT_EQ(decode_header(hex("80 00 00 00 00 00 00 80 00 00"))->command_status(),
            CommandStatus::time_extension);
  EXPECT_EQ(decode_header(hex("80 00 00 00 00 00 00 C0 00 00"))->command_status(),
            CommandStatus::reserved);
}

TEST(CcidHeader, RefusesALengthThatNoMessageHas) {
  EXPECT_TRUE(decode_header(hex("80 F6 03 00 00 00 00 00 00 00")));  // 1014 = 1024 - 10
  for (const auto* absurd : {"80 F7 03 00 00 00 00 00 00 00", "80 00 00 00 80 00 00 00 00 00",
                             "80 FF FF FF FF 00 00 00 00 00", "80 F6 FF FF FF 00 00 00 00 00"}) {
    const auto header = decode_header(hex(absurd));
    ASSERT_FALSE(header) << absurd;
    EXPECT_EQ(header.error().code, Errc::malformed_reply);
  }
}

TEST(CcidHeader, NeedsTenBytes) {
  const auto whole = hex("80 00 00 00 00 00 00 00 81 00");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_header(ByteView(whole).first(size))) << size;
  }
}

TEST(CcidSeq, IsFollowedBackwardsRoundTheByte) {
  EXPECT_EQ(previous(Seq{0x01}), Seq{0x00});
  EXPECT_EQ(previous(Seq{0x00}), Seq{0xFF});
}
