// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ccid/slot.h"

#include <gtest/gtest.h>

#include "support/decoder_checks.h"
#include "support/hex.h"

using namespace acr122;
using namespace acr122::ccid;
using test_support::hex;

TEST(IccPowerOn, AsksForFiveVoltsAsLibnfcDoes) {  // nfc-tools/libnfc#691
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{0}, PowerSelect::volts_5).view()),
            "62 00 00 00 00 00 00 01 00 00");
  EXPECT_EQ(to_hex(encode_icc_power_on(Seq{7}, PowerSelect::automatic).view()),
            "62 00 00 00 00 00 07 00 00 00");
}

TEST(IccPowerOff, IsAHeaderOnly) {
  EXPECT_EQ(to_hex(encode_icc_power_off(Seq{0x12}).view()), "63 00 00 00 00 00 12 00 00 00");
}

TEST(GetSlotStatus, IsAHeaderOnly) {  // LudovicRousseau/pyscard#18
  EXPECT_EQ(to_hex(encode_get_slot_status(Seq{0x33}).view()), "65 00 00 00 00 00 33 00 00 00");
}

TEST(SlotStatus, TellsThatNoCardIsThere) {  // LudovicRousseau/pyscard#18, PCSC#146
  const auto frame = hex("81 00 00 00 00 00 33 02 81 00");
  const auto status = decode_slot_status(frame);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->icc, IccStatus::absent);
  EXPECT_EQ(status->header.seq, Seq{0x33});
  EXPECT_EQ(status->header.error, 0x81);
  test_support::expect_exact_length(frame, decode_slot_status);
}

TEST(SlotStatus, RefusesOtherTypesAndPayloads) {
  EXPECT_FALSE(decode_slot_status(hex("80 00 00 00 00 00 33 02 81 00")));
  EXPECT_FALSE(decode_slot_status(hex("81 01 00 00 00 00 33 02 81 00 55")));
}

TEST(NotifySlotChange, TellsAbsentFromPresent) {  // LudovicRousseau/pyscard#18
  const auto absent = decode_notify_slot_change(hex("50 02"));
  ASSERT_TRUE(absent);
  EXPECT_FALSE(absent->present);
  EXPECT_TRUE(absent->changed);
  const auto present = decode_notify_slot_change(hex("50 03"));
  ASSERT_TRUE(present);
  EXPECT_TRUE(present->present);
  EXPECT_TRUE(present->changed);
  test_support::expect_exact_length(hex("50 03"), decode_notify_slot_change);
  EXPECT_FALSE(decode_notify_slot_change(hex("51 03")));
}
