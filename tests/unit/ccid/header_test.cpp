// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/header.h"

#include <gtest/gtest.h>

#include "support/decoder_checks.h"
#include "support/hex.h"

using namespace acr122;
using namespace acr122::ccid;
using test_support::hex;

TEST(CcidHeader, StartsACommandWithTypeLengthSlotAndSeq) {
  const auto message = begin_message(MessageType::xfr_block, 0x0102, Seq{0x0A}, 0x07);
  EXPECT_EQ(to_hex(message.view()), "6F 02 01 00 00 00 0A 07 00 00");
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

TEST(CcidReply, TakesExactlyWhatTheLengthSays) {
  // GetFirmwareVersion on an ACR122U (libnfc, acr122_usb.c).
  const auto frame = hex("80 08 00 00 00 00 00 00 81 00 D5 03 32 01 04 07 90 00");
  EXPECT_EQ(to_hex(decode_reply(frame)->payload), "D5 03 32 01 04 07 90 00");
  test_support::expect_exact_length(frame, decode_reply);
}

TEST(CcidSeq, IsFollowedBackwardsRoundTheByte) {
  EXPECT_EQ(previous(Seq{0x01}), Seq{0x00});
  EXPECT_EQ(previous(Seq{0x00}), Seq{0xFF});
}
